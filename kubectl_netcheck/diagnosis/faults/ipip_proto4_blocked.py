"""A firewall or the cloud drops IP-in-IP packets between nodes.

What is wrong
    Security groups allow TCP, UDP and ICMP only; some clouds drop IP protocol 4 altogether. Rules
    that name ipip may mean protocol 94.

How it shows
    Pods of different nodes do not reach each other; the nodes do, and BGP may well be established.
    With CrossSubnet only across subnets.

What it is not
    BGP that is down: then the routes are missing.

How to confirm
    The transmit counter of tunl0 grows on one node, the receive counter stays on the other; routes
    are there.

How to cure
    Allow protocol 4, or change the pool to VXLAN.

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
    code="NC312",
    slug="ipip-proto4-blocked",
    title="IPIP is blocked",
    layer="overlay",
    scopes=("node", "pair", "zone", "cluster"),
    summary="IP-in-IP packets (IP protocol 4) of the pod network are dropped {at}[[, {direction}]]",
    signature=cross_dead(),
    requires=(Sign("cni", backend("ipip"), "the pod network is IPIP"),),
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
    follow_up=("links", "routes", "tunnel-counters"),
    fix={
        "": (
            "allow IP protocol 4 (IPIP; not 94) between the nodes in security groups and firewalls",
            "or use VXLAN: kubectl patch ippool default-ipv4-ippool --type merge -p "
            '\'{{"spec":{{"ipipMode":"Never","vxlanMode":"Always"}}}}\'',
        )
    },
    tell="counters of tunl0 on both nodes",
)
