"""Other nodes hold an old hardware address for a node's tunnel.

What is wrong
    The tunnel device of a node got a new MAC address (after a reboot, or by systemd's
    MACAddressPolicy), and the others still send to the old one: packets arrive and are discarded.

How it shows
    As a blocked tunnel, from and to that node, in both directions. Datagrams that the node sends
    arrive elsewhere; those sent to it do not.

What it is not
    A blocked tunnel port: then no packet arrives at the node's tunnel device at all.

How to confirm
    The tunnel's receive counter on the node grows while nothing is delivered; the neighbour entry
    on a peer holds another MAC than the device on the node has.

How to cure
    Restart the CNI's pod on the node, so that it publishes the new address; keep systemd from
    changing it with MACAddressPolicy=none for the device.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_cni import backend, stale_mac, unknown_or
from kubectl_netcheck.diagnosis.signs_node import tunnel_arrives, tunnel_deaf, tunnel_missing
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC308",
    slug="vtep-mac-mismatch",
    title="peers hold a stale address of the tunnel",
    layer="overlay",
    scopes=("node",),
    summary="tunnel packets reach {place} and are discarded: its peers hold an old MAC address "
    "for its tunnel",
    signature=cross_dead(),
    requires=(Sign("cni", unknown_or(backend("vxlan")), "the pod network is VXLAN"),),
    refutes=(
        Sign("tunnel-counters", tunnel_deaf, "no tunnel packet arrives at {node}"),
        Sign("links", tunnel_missing, "the tunnel device of {node} is missing or down"),
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
    ),
    supports=(
        Sign("tunnel-counters", tunnel_arrives, "tunnel packets arrive at {node}, none further"),
    ),
    confirms=(Sign("neighbours", stale_mac, "a peer holds another MAC for the tunnel of {node}"),),
    follow_up=("links", "neighbours", "tunnel-counters"),
    fix={
        "": (
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
            "on {node}, for good: /etc/systemd/network/10-tunnel.link with [Match] "
            "OriginalName={device} and [Link] MACAddressPolicy=none",
        ),
    },
    risk="a peer holds another MAC address for the tunnel of {node} than its agent published",
    tell="receive counter of the tunnel on the node, and its MAC in a peer's neighbour table",
    seen=True,
)
