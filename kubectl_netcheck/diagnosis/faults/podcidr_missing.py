"""A node has no pod range.

What is wrong
    The controller manager gave it none: no ranges are allocated, or they are used up.

How it shows
    The CNI's agent on the node does not start, so new pods stay in ContainerCreating.

What it is not
    A CNI that manages addresses itself: then no node has a range.

How to confirm
    kubectl get node -o jsonpath='{.spec.podCIDRs}' is empty for this node alone.

How to cure
    --allocate-node-cidrs=true and a large enough --cluster-cidr at the controller manager.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, cross_dead, sandbox_fails
from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Sign

_missing = Sign("pod-cidr", text("pod-cidr", "problem", "missing"), "{node} has no pod range")

FAULT = Fault(
    code="NC108",
    slug="podcidr-missing",
    title="the node has no pod range",
    layer="cni",
    scopes=("node",),
    summary="{place} has no pod range, so its CNI agent cannot work",
    signature=(*sandbox_fails(), *cross_dead(MAYBE)),
    requires=(_missing,),
    supports=(
        Sign(
            "node-event",
            text("node-event", "cause", "CIDRNotAvailable"),
            "the controller says: {node_event_message}",
        ),
    ),
    confirms=(_missing,),
    fix={
        "": (
            "kubectl get nodes -o custom-columns=NAME:.metadata.name,POD:.spec.podCIDRs",
            "kube-controller-manager: --allocate-node-cidrs=true, and a larger --cluster-cidr",
        ),
    },
    risk="{node} has no pod range while other nodes have one",
    tell="spec.podCIDRs of the node",
)
