"""The pod range of a node has no free address.

What is wrong
    More pods than the range holds, or addresses of pods that are long gone were never given back.

How it shows
    New pods stay in ContainerCreating; running pods are healthy.

What it is not
    A cloud that has no address left: its event names the cloud's plugin.

How to confirm
    The event says "no IP addresses available in range set".

How to cure
    Remove leaked reservations, lower the number of pods, or use a larger range per node.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs_cni import own_sandbox, sandbox
from kubectl_netcheck.model.fault import Fault, Sign

_event = Sign(
    "sandbox-event",
    sandbox("range-exhausted"),
    "events say that no address is left in the node's range",
)

FAULT = Fault(
    code="NC106",
    slug="podip-exhausted-hostlocal",
    title="no pod address is left",
    layer="cni",
    scopes=("node", "cluster"),
    summary="new pods cannot be set up {on}: no address is left in its pod range",
    signature=sandbox_fails(),
    requires=(_event,),
    supports=(_event,),
    confirms=(
        Sign(
            "sandbox-event",
            own_sandbox("range-exhausted"),
            "the probes themselves could not be set up",
        ),
    ),
    fix={
        "": (
            "kubectl get pods -A --field-selector spec.nodeName={node} --no-headers | wc -l",
            "on {node}: ls /var/lib/cni/networks/* | wc -l, and compare: many more files than "
            "pods are leaked",
            "drain {node}, stop kubelet and containerd, remove the stale files, start them "
            "again; or give nodes a larger range",
        )
    },
    risk="pods failed on {node}[[ (last at {sandbox_event_last})]] because no pod address was left",
    tell="the events FailedCreatePodSandBox of the node",
    seen=True,
)
