"""A node's reverse-path filter drops packets that come in by another way than answers go out.

What is wrong
    rp_filter is 1 (strict) on an interface where routing is asymmetric: several cards, a tunnel,
    policy routes. The kernel drops every packet whose source it would not route back over the
    interface on which it came (RFC 3704).

How it shows
    Pods of that node do not exchange packets with other nodes in both directions, though the
    peers' own traffic to its pods may pass, while the nodes themselves talk.

What it is not
    A missing route: with the filter off the same asymmetry works. A blocked tunnel port: packets
    do not arrive at all.

How to confirm
    rp_filter of all and of the interface (the larger counts), and IPReversePathFilter of nstat,
    which grows while packets are dropped.

How to cure
    Set rp_filter to 0 or 2 for the interface, or make the routes symmetric.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, OK, cross_dead, kinds
from kubectl_netcheck.diagnosis.signs import both, is_no, number, some
from kubectl_netcheck.diagnosis.signs_cni import route_by_range, route_missing
from kubectl_netcheck.diagnosis.signs_node import rp_strict, tunnel_deaf, tunnel_missing
from kubectl_netcheck.model.fault import Fault, Rule, Sign

#: Drops within the window of the counters that are more than the broadcasts of a second network:
#: each peer sends some 20 pings meanwhile.
DROPS = 5
_drops = some("counters", lambda fact: (number(fact, "reverse_path_grown") or 0) >= DROPS)
#: Without a route back the filter drops packets too, which would be lost on their way back anyway.
_no_way_back = both(route_by_range, route_missing)

FAULT = Fault(
    code="NC204",
    slug="rp-filter-strict",
    title="strict reverse-path filter",
    layer="node-forwarding",
    scopes=("node",),
    summary="{place} drops packets by its strict reverse-path filter (rp_filter is 1)",
    signature=(
        Rule(OK, kinds("node-to-pod"), at="inside"),
        Rule(MAYBE, kinds("node-to-pod"), crosses=True),
        *cross_dead(),
    ),
    requires=(Sign("sysctls", rp_strict, "rp_filter is 1 on {node}"),),
    refutes=(
        Sign("tunnel-counters", tunnel_deaf, "no tunnel packet arrives at {node}"),
        Sign("links", tunnel_missing, "the tunnel device of {node} is missing or down"),
    ),
    supports=(Sign("sysctls", rp_strict, "rp_filter is 1 on {node}"),),
    confirms=(
        Sign(
            "counters",
            both(_drops, is_no(_no_way_back)),
            "the reverse-path filter of {node} dropped {counters_reverse_path_grown} packets "
            "within {counters_window_ms} ms",
        ),
    ),
    follow_up=("counters", "routes", "sysctls", "tunnel-counters"),
    fix={
        "": (
            "on {node}: sysctl -w net.ipv4.conf.all.rp_filter=0 # and the same for the interface",
            "on {node}: nstat -az TcpExtIPReversePathFilter; ip route get <pod> # from both ends",
        ),
        "cilium": (
            "on {node}: net.ipv4.conf.lxc*.rp_filter = 0 in "
            "/etc/sysctl.d/99-zzz-override_cilium.conf, then sysctl --system",
        ),
    },
    tell="rp_filter and the routes on the node",
    seen=True,
)
