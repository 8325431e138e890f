"""The neighbour table of a node is full.

What is wrong
    More neighbours than net.ipv4.neigh.default.gc_thresh3 allows (1024 by default), in large flat
    networks.

How it shows
    New destinations fail, those used before work, for the node and its pods alike.

What it is not
    A full connection table: there ping to known neighbours fails too.

How to confirm
    ip -4 neigh | grep -vc PERMANENT against gc_thresh3; table_fulls of /proc/net/stat/arp_cache
    grows, and the kernel log says "neighbor table overflow".

How to cure
    Raise gc_thresh1, 2 and 3.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import FLAKY
from kubectl_netcheck.diagnosis.signs import number, some
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.fault import Fault, Rule, Sign

#: Share of the limit from which new neighbours are refused now and then: what pods' own network
#: namespaces hold counts too and is not seen from the node's.
FULL = 0.95


def _full_table(fact: Fact) -> bool:
    entries, limit = number(fact, "entries"), number(fact, "limit")
    return entries is not None and bool(limit) and entries >= FULL * (limit or 0)


_full = Sign(
    "neighbours",
    some("neighbours", _full_table),
    "{node} has {neighbours_entries} neighbours, its limit is {neighbours_limit}",
)
_refused = Sign(
    "neighbours",
    some("neighbours", lambda fact: (number(fact, "table_fulls") or 0) > 0),
    "{node} has refused {neighbours_table_fulls} neighbours since it booted",
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
    supports=(_refused,),
    confirms=(_full,),
    follow_up=("neighbours",),
    fix={
        "": (
            "on {node}: sysctl -w net.ipv4.neigh.default.gc_thresh1=4096 "
            "net.ipv4.neigh.default.gc_thresh2=8192 net.ipv4.neigh.default.gc_thresh3=16384",
        )
    },
    risk="{node} has {neighbours_entries} neighbours, near its limit of {neighbours_limit}",
    tell="the neighbours of the node against its limit",
)
