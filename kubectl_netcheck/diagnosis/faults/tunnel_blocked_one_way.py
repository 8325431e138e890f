"""Tunnel packets between two nodes are dropped in one direction.

What is wrong
    A rule on one side, or a security group that differs by direction, lets tunnel packets pass
    from one node to the other but not back.

How it shows
    Between the two nodes nothing of the pod network works in either direction, because every
    answer needs the way back; datagrams that are counted at the receiver arrive one way and not
    the other. All other pairs work.

What it is not
    A tunnel that is blocked both ways: then no datagram arrives at all.

How to confirm
    One-way datagrams with a count at the receiver, or receive counters of the tunnel on both ends.

How to cure
    Open the tunnel's port in the missing direction too.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_cni import native_routing, tunnel_local_differs
from kubectl_netcheck.diagnosis.signs_node import tunnel_missing, uneven
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC311",
    slug="tunnel-blocked-one-way",
    title="the tunnel is blocked in one direction",
    layer="overlay",
    scopes=("pair",),
    summary="tunnel packets[[ ({tunnel})]][[ {direction}]] are dropped, the other direction passes",
    signature=cross_dead(),
    requires=(Sign("oneway", uneven, "datagrams between the nodes arrive in one direction only"),),
    refutes=(
        Sign("cni", native_routing, "the CNI uses no tunnel"),
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
        Sign("links", tunnel_missing, "the tunnel device of {node} is missing or down"),
        Sign("links", tunnel_local_differs, "a tunnel sends from an address that nobody knows"),
    ),
    supports=(Sign("oneway", uneven, "datagrams arrive in one direction only"),),
    follow_up=("links", "routes", "tunnel-counters"),
    fix={
        "": (
            "allow {tunnel}[[ {direction}]]: in the firewall of the receiving node, or in the "
            "security group between them",
            "on the receiving node: iptables -L INPUT -v -n[[ | grep {port}]]",
        )
    },
    tell="datagrams counted at the receiver, in both directions",
    seen=True,
)
