"""Encrypted packets between nodes are lost: no handshake, or addresses that are not allowed.

What is wrong
    The port is blocked, a public key is old, or a peer's allowed addresses lack the other's pods.

How it shows
    Pods of nodes that encrypt for each other do not reach each other; the nodes do.

What it is not
    A tunnel without encryption that is blocked: wg show tells.

How to confirm
    wg show: no latest handshake; the kernel log says that a packet has an unallowed source.

How to cure
    Open the port, restart the CNI's agent so that it publishes its key.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_cni import backend
from kubectl_netcheck.diagnosis.signs_node import (
    arrives_somewhere,
    tunnel_arrives,
    tunnel_deaf,
    tunnel_missing,
    tunnel_mute,
    tunnels_all_deaf,
)
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC316",
    slug="wireguard-broken",
    title="WireGuard does not pass packets",
    layer="overlay",
    scopes=("node", "pair", "cluster"),
    summary="encrypted packets of the pod network (WireGuard, UDP {port}) are lost at "
    "{place}[[, {direction}]]",
    signature=cross_dead(),
    requires=(Sign("cni", backend("wireguard"), "the pod network is WireGuard"),),
    refutes=(
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
        Sign("links", tunnel_missing, "the tunnel device of {node} is missing or down"),
        Sign("oneway", arrives_somewhere, "packets of some nodes arrive"),
        Sign("tunnel-counters", tunnel_arrives, "tunnel packets arrive at {node} and leave it"),
    ),
    supports=(
        Sign(
            "tunnel-counters", tunnels_all_deaf, "nodes send into their tunnels, none receives any"
        ),
    ),
    confirms=(
        Sign("tunnel-counters", tunnel_deaf, "peers send into the tunnel, {node} receives nothing"),
        Sign("tunnel-counters", tunnel_mute, "{node} sends into the tunnel, none of it arrives"),
    ),
    follow_up=("links", "tunnel-counters"),
    fix={
        "": (
            "on {node}: wg show # look for a latest handshake with each peer",
            "allow UDP {port} between the nodes",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector "
            "spec.nodeName={node} # which publishes its key again",
        )
    },
    tell="wg show on both nodes",
)
