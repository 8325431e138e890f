"""A node is cut off from the network.

What is wrong
    The node's card, its cable, its switch port, its virtual host or a security group lets nothing
    through between it and the other nodes.

How it shows
    Nothing reaches the node or comes from it: pings and connects between the nodes, pods,
    Services, the API server's way to its kubelet. Pods of the same node still talk. Soon the
    node is NotReady.

What it is not
    ICMP that is filtered: then TCP passes. A full connection table: then pods of the same node
    fail too while the node's heartbeat goes on.

How to confirm
    The node's Ready condition turns Unknown, its lease is stale, and it does not answer ARP.

How to cure
    Link, port, security group or the machine itself, from its console.
"""

from kubectl_netcheck.diagnosis.signatures import node_cut_off
from kubectl_netcheck.diagnosis.signs import all_legs, both, legs, text
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Sign

FAULT = Fault(
    code="NC304",
    slug="node-unreachable-underlay",
    title="cut off from the nodes' network",
    layer="underlay",
    scopes=("node",),
    summary="{place} is cut off: nothing passes on the nodes' own network",
    signature=node_cut_off(),
    shows=frozenset({"ping", "tcp", "kubelet", "udp"}),
    supports=(Sign("condition", text("condition", "Ready", "Unknown"), "{node} is Ready=Unknown"),),
    confirms=(
        Sign(
            "ping",
            both(
                all_legs(("node-to-node",), "ping", *DEAD),
                all_legs(("node-to-node",), "kubelet", *DEAD),
                legs(("control",), "pod-start", Result.LOST),
            ),
            "neither ping nor TCP passes between the nodes, and its kubelet is silent",
        ),
    ),
    fix={
        "": (
            "from the console of {node}: ip -br link; ip -br address; ip route",
            "check the switch port, the security group and the host of {node}",
        ),
    },
    seen=True,
    tell="TCP and ping between the nodes' own addresses",
)
