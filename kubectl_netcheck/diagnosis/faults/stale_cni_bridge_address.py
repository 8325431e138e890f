"""The bridge of a node keeps an address of an older pod range.

What is wrong
    The node got another pod range (it was registered again, or the CNI was changed), and cni0 was
    left as it was.

How it shows
    New pods stay in ContainerCreating; pods of the old range may have lost the other nodes.

What it is not
    An address range that is used up.

How to confirm
    The event says that "cni0" already has an IP address different from the one wanted.

How to cure
    Remove the bridge while the node is drained; the next pod makes it again.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs_cni import own_sandbox, sandbox
from kubectl_netcheck.model.fault import Fault, Sign

_event = Sign(
    "sandbox-event", sandbox("bridge-address"), "events say that cni0 has another address already"
)

FAULT = Fault(
    code="NC110",
    slug="stale-cni-bridge-address",
    title="the bridge has an old address",
    layer="cni",
    scopes=("node", "cluster"),
    summary="new pods cannot be set up {on}: its bridge keeps the address of an older pod range",
    signature=sandbox_fails(),
    requires=(_event,),
    supports=(_event,),
    confirms=(
        Sign(
            "sandbox-event",
            own_sandbox("bridge-address"),
            "the probes themselves could not be set up",
        ),
    ),
    fix={
        "": (
            "on {node}, once it is drained: ip link set cni0 down && ip link delete cni0",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
        )
    },
    risk="pods failed on {node}[[ (last at {sandbox_event_last})]] because its bridge has an "
    "old address",
    tell="the events FailedCreatePodSandBox of the node",
)
