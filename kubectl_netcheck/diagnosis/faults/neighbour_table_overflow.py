"""The neighbour table of a node is full.

What is wrong
    More neighbours than net.ipv4.neigh.default.gc_thresh3 allows (1024 by default), in large flat
    networks.

How it shows
    New destinations fail, those used before work, for the node and its pods alike.

What it is not
    A full connection table: there ping to known neighbours fails too.

How to confirm
    The kernel log says "neighbor table overflow"; ip neigh | wc -l against gc_thresh3.

How to cure
    Raise gc_thresh1, 2 and 3.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import FLAKY
from kubectl_netcheck.diagnosis.signs import number, some
from kubectl_netcheck.model.fault import Fault, Rule, Sign

#: Default of net.ipv4.neigh.default.gc_thresh3 (ip-sysctl.rst).
LIMIT = 1024
_full = Sign(
    "neighbours",
    some("neighbours", lambda fact: (number(fact, "neighbours") or 0) >= 0.95 * LIMIT),
    "{node} has {neighbours_neighbours} neighbours, the default limit is 1024",
)

FAULT = Fault(
    code="NC211",
    slug="neighbour-table-overflow",
    title="the neighbour table is full",
    layer="node-forwarding",
    scopes=("node",),
    summary="the neighbour table of {place} is full, so new destinations fail",
    signature=(Rule(FLAKY), Rule(FLAKY, at="behind")),
    requires=(_full,),
    supports=(_full,),
    fix={
        "": (
            "on {node}: sysctl -w net.ipv4.neigh.default.gc_thresh1=4096 "
            "net.ipv4.neigh.default.gc_thresh2=8192 net.ipv4.neigh.default.gc_thresh3=16384",
        )
    },
    risk="{node} has {neighbours_neighbours} neighbours, near the default limit of 1024",
    tell="the kernel log of the node",
)
