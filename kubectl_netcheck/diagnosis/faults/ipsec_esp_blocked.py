"""A firewall drops IPsec between nodes.

What is wrong
    IP protocol 50 is not allowed (AWS security groups do not by default), or UDP 500 and 4500 are
    blocked.

How it shows
    Pods of different nodes do not reach each other; the nodes do.

What it is not
    A blocked VXLAN port: this network is IPsec.

How to confirm
    ip xfrm state is empty, or the counters of /proc/net/xfrm_stat grow.

How to cure
    Allow the protocol and the ports, or encapsulate in UDP.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_cni import backend
from kubectl_netcheck.diagnosis.signs_node import (
    arrives_somewhere,
    tunnel_arrives,
    tunnel_deaf,
    tunnel_mute,
    tunnels_all_deaf,
)
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC317",
    slug="ipsec-esp-blocked",
    title="IPsec is blocked",
    layer="overlay",
    scopes=("node", "pair", "zone", "cluster"),
    summary="encrypted packets of the pod network (IPsec) are dropped {at}[[, {direction}]]",
    signature=cross_dead(),
    requires=(Sign("cni", backend("ipsec"), "the pod network is IPsec"),),
    refutes=(
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
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
            "allow IP protocol 50 (ESP) and UDP 500 and 4500 between the nodes, or force UDP "
            "encapsulation",
            "on {node}: ip xfrm state; cat /proc/net/xfrm_stat",
        )
    },
    tell="ip xfrm state on both nodes",
)
