"""Two nodes have overlapping pod ranges.

What is wrong
    The ranges were set by hand, or a node was registered again while its old range was given to
    another.

How it shows
    Pods of the two nodes do not reach each other, or reach the wrong pod; third nodes reach only
    one of the two.

What it is not
    Two pods with one address on the same node.

How to confirm
    spec.podCIDRs of all nodes.

How to cure
    Delete and register one of the nodes again, so that it gets a range of its own, and recreate
    its pods.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import ANYTHING, kinds
from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_overlap = Sign(
    "pod-cidr", text("pod-cidr", "problem", "overlap"), "the pod ranges overlap: {pod_cidr_cidr}"
)

FAULT = Fault(
    code="NC109",
    slug="podcidr-overlap",
    title="pod ranges overlap",
    layer="cni",
    scopes=("node", "pair"),
    summary="the pod range of {place} overlaps another node's",
    signature=(
        Rule(ANYTHING, kinds("cross-node", "node-to-pod", "service", "dns"), crosses=True),
        Rule(ANYTHING, kinds("dns")),
        Rule(ANYTHING, kinds("dns"), at="behind"),
    ),
    requires=(_overlap,),
    confirms=(_overlap,),
    fix={
        "": (
            "kubectl get nodes -o custom-columns=NAME:.metadata.name,POD:.spec.podCIDRs",
            "drain and delete {either}, one node and no more, and let it register again",
        ),
    },
    risk="the pod range of {node} overlaps that of {pod_cidr_with}",
    tell="spec.podCIDRs of all nodes",
)
