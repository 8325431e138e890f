"""Nodes and pods do not reach the outside.

What is wrong
    A firewall, a missing NAT gateway or route, or a proxy that must be used.

How it shows
    What is outside the cluster is not reached from pods, nor from the node; everything inside
    works.

What it is not
    A missing address translation: then the node itself reaches the outside.

How to confirm
    The same target from the node itself.

How to cure
    Route, NAT gateway or proxy of the subnet.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.model.fault import DEAD, Fault, Rule

FAULT = Fault(
    code="NC801",
    slug="egress-blocked",
    title="the outside is not reached",
    layer="egress",
    scopes=("node", "zone", "cluster"),
    summary="neither pods nor nodes reach the outside from {place}",
    signature=(
        Rule(DEAD, kinds("egress-pod", "egress-host"), at="source"),
        # An API server that stands outside shares the way.
        Rule(MAYBE, kinds("api-own-pod", "api-own-host", "api"), at="source"),
    ),
    shows=frozenset({"outside"}),
    fix={
        "": (
            "check the route table and the NAT gateway of the subnet of {node}",
            "where a proxy must be used: set it for the workloads",
        )
    },
    tell="the same target from the node itself",
)
