"""A node's tunnel sends from an address that its peers do not know.

What is wrong
    The card has two addresses, one by DHCP, and the tunnel took the wrong one. By itself that is
    harmless; where that address is filtered, double or not routed, its packets are lost.

How it shows
    As a blocked tunnel: nothing of the pod network passes to and from that node.

What it is not
    A blocked port: the local address is the published one.

How to confirm
    ip -d link show of the tunnel device: local differs from the annotation and the InternalIP.

How to cure
    Leave one address on the card, or name the right one to the CNI.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs_cni import tunnel_local_differs
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC320",
    slug="vtep-source-ip-wrong",
    title="the tunnel sends from another address",
    layer="overlay",
    scopes=("node",),
    summary="the tunnel of {place} sends from {links_tunnel_local}, which is not the address "
    "that its peers know",
    signature=cross_dead(),
    requires=(
        Sign(
            "links",
            tunnel_local_differs,
            "the tunnel of {node} has another local address than it published",
        ),
    ),
    supports=(
        Sign("links", tunnel_local_differs, "the tunnel of {node} sends from another address"),
    ),
    follow_up=("links",),
    fix={
        "": (
            "on {node}: ip -d link show {device}; ip -4 address # two addresses on one card?",
            "remove the second address or the DHCP lease (BOOTPROTO=none), or set --iface or "
            "--public-ip; restart kubelet and the CNI",
        )
    },
    tell="local address of the tunnel device against the node's published one",
    seen=True,
)
