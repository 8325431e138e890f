"""Two running pods have the same address.

What is wrong
    A sandbox was left over after a restart of the node, or two address managers give from one
    range.

How it shows
    One of the two is reached, or each now and then; packets that come back through a Service go to
    the twin.

What it is not
    Overlapping ranges of two nodes: then many addresses are double.

How to confirm
    kubectl get pods -A -o wide, sorted by address; arping on the node answers with two MAC
    addresses.

How to cure
    Delete both pods, remove the stale sandbox with crictl rmp, repair the address management.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import ANYTHING, kinds
from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_duplicate = Sign(
    "pod-address",
    text("pod-address", "problem", "duplicate"),
    "{pod_address_pods} share an address",
)

FAULT = Fault(
    code="NC111",
    slug="duplicate-pod-ip",
    title="two pods share an address",
    layer="cni",
    scopes=("node",),
    summary="two pods share the address[[ {pod_address_address}]], one of them {on}",
    signature=(
        Rule(ANYTHING, kinds("same-node", "service", "hairpin", "dns", "api-pod")),
        Rule(ANYTHING, kinds("cross-node", "node-to-pod")),
    ),
    requires=(_duplicate,),
    confirms=(_duplicate,),
    fix={
        "": (
            "delete both pods: {pod_address_pods}",
            "on {node}: crictl pods; crictl rmp <the stale one>",
        ),
    },
    risk="two running pods share the address {pod_address_address}: {pod_address_pods}",
    tell="addresses of all running pods",
)
