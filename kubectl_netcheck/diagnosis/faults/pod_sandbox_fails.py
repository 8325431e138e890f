"""New pods cannot be set up on a node, for a reason that its events do not name.

What is wrong
    The container runtime or the CNI fails to set up pods of the pod network.

How it shows
    New pods of the pod network stay in ContainerCreating; host-network pods start, running pods
    work.

What it is not
    A kubelet that is silent: then no pod starts.

How to confirm
    kubectl describe of a pod that waits; the events FailedCreatePodSandBox.

How to cure
    What the event says; restart the CNI's pod on the node.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs import agent, some
from kubectl_netcheck.diagnosis.signs_cni import sandbox
from kubectl_netcheck.model.fault import Fault, Sign

#: Causes that have a fault of their own (evidence sandbox-event).
NAMED = (
    "version-skew",
    "range-exhausted",
    "cloud-exhausted",
    "bridge-address",
    "plugin-missing",
    "api-unreachable",
)

FAULT = Fault(
    code="NC114",
    slug="pod-sandbox-fails",
    title="new pods cannot be set up",
    layer="cni",
    scopes=("node", "cluster"),
    summary="new pods cannot be set up {on}[[: {sandbox_event_message}]]",
    signature=sandbox_fails(),
    refutes=(
        Sign("sandbox-event", sandbox(*NAMED), "the events name a cause"),
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
    ),
    supports=(Sign("sandbox-event", some("sandbox-event", lambda fact: True), "events say so"),),
    fix={
        "": (
            "kubectl get events -A --field-selector reason=FailedCreatePodSandBox",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
        )
    },
    tell="the events FailedCreatePodSandBox of the node",
)
