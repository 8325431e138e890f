"""A firewall drops the packets that carry the pod network between nodes.

What is wrong
    The encapsulated packets (VXLAN, Geneve or another tunnel over UDP) of a node, or between two
    nodes, are dropped: by the node's own firewall, by a security group, or by a rule between them.

How it shows
    Pods of that node reach nothing on other nodes and are not reached from there, with every
    protocol and size. Pods of one node talk, the nodes themselves talk, the API server answers.
    A block of one direction breaks both, because every answer needs the way back; only datagrams
    counted at the receiver show which direction is blocked.

What it is not
    Forwarding that is off: then the node's own network still reaches pods elsewhere. A missing
    tunnel device or route: the device is there. A stale address of the tunnel's end: then packets
    arrive at the node and are not delivered. IPIP, IPsec and WireGuard that are blocked: they
    have no such port, or keys as well, and faults of their own.

How to confirm
    Send through the tunnel and read its counters on both ends: the sender's grow, the receiver's
    stay where they are, while UDP and TCP between the nodes pass.

How to cure
    Allow the tunnel's port between all nodes, in both directions. An "established" rule is not
    enough: the answers of a tunnel are new connections to a firewall (RFC 7348, section 5).
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_cni import (
    native_routing,
    other_tunnel,
    settings_differ,
    tunnel_local_differs,
)
from kubectl_netcheck.diagnosis.signs_node import (
    arrives_somewhere,
    tunnel_arrives,
    tunnel_deaf,
    tunnel_missing,
    tunnel_mute,
)
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC301",
    slug="tunnel-port-blocked",
    title="tunnel port blocked",
    layer="overlay",
    scopes=("node", "pair", "zone", "cluster"),
    summary="{place} drops the tunnel packets of the pod network[[ ({tunnel})]][[, {direction}]]",
    signature=cross_dead(),
    refutes=(
        Sign("cni", native_routing, "the CNI uses no tunnel"),
        Sign("cni", other_tunnel, "the pod network is IPIP, IPsec or WireGuard"),
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
        Sign("links", settings_differ, "the tunnel of {node} is set up unlike its peers'"),
        Sign("links", tunnel_missing, "the tunnel device of {node} is missing or down"),
        Sign("links", tunnel_local_differs, "the tunnel of {node} sends from another address"),
        Sign("oneway", arrives_somewhere, "packets of some nodes arrive"),
        Sign("tunnel-counters", tunnel_arrives, "tunnel packets arrive at {node} and leave it"),
    ),
    confirms=(
        Sign("tunnel-counters", tunnel_deaf, "peers send into the tunnel, {node} receives nothing"),
        Sign("tunnel-counters", tunnel_mute, "{node} sends into the tunnel, none of it arrives"),
    ),
    follow_up=("links", "tunnel-counters"),
    fix={
        "": (
            "on {node}: firewall-cmd --permanent --add-port={port}/udp && firewall-cmd --reload",
            "or, without firewalld: iptables -I INPUT -p udp --dport {port} -j ACCEPT # and "
            "the same for OUTPUT",
            "in a cloud: allow {tunnel} between the nodes in their security groups, both ways",
        ),
    },
    seen=True,
    tell="tunnel counters of both nodes while packets are sent",
)
