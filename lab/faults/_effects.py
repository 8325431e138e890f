"""Effects that several faults share, as rules over the cells of the ground truth."""

from __future__ import annotations

from lab.truth.effects import Effect

#: Nothing crosses between the pod networks of the node and the others; the rest works.
NO_CROSSING = (
    Effect("cross-node"),
    Effect("node-to-pod service node-service dns-pod", crosses=True),
    Effect("dns-service"),
)
#: The node forwards nothing between interfaces; the bridge of its pods still works.
NO_FORWARDING = (
    Effect("cross-node"),
    Effect("node-to-pod", at="target", crosses=True),
    Effect("pod-to-node", at="source", crosses=True),
    Effect("node-service", at="target", crosses=True),
    # A Service with its endpoint on the same node included: its packets are routed once.
    Effect("service hairpin"),
    Effect("dns-service"),
    Effect("dns-pod", crosses=True),
    Effect("api egress", at="source"),
)
#: As before, and its bridge hands nothing over either.
NO_FORWARDING_NOR_BRIDGE = (
    Effect("same-node dns-pod", at="inside"),
    *NO_FORWARDING,
)
#: As NO_CROSSING, without a tunnel: a node asks with its own address, and needs no way back.
NO_ROUTES = (
    Effect("cross-node"),
    Effect("node-to-pod node-service", at="source", crosses=True),
    Effect("service dns-pod", crosses=True),
    Effect("dns-service"),
)
#: As NO_ROUTES, for the node and its peer alone.
NO_ROUTE_TO_PEER = (
    Effect("node-to-pod node-service", at="to-peer", crosses=True),
    Effect("cross-node service dns-pod", at="pair", crosses=True),
    Effect("dns-service", at="pair"),
)
#: The node forwards nothing: bridged pods of one node still reach each other, routed ones do not.
BY_SHAPE_NO_FORWARDING = {
    "vxlan": NO_FORWARDING,
    "host-gw": NO_FORWARDING,
    "ptp": NO_FORWARDING_NOR_BRIDGE,
}
#: As NO_CROSSING, for the node and its peer alone.
NO_CROSSING_OF_PAIR = (
    Effect("cross-node node-to-pod service node-service dns-pod", at="pair", crosses=True),
    Effect("dns-service", at="pair"),
)
#: Large packets to the node are lost, those from it pass.
NO_LARGE_TO_NODE = (
    Effect("cross-node", "size udp-large"),
    Effect("cross-node", "get", "source"),
    Effect("cross-node", "put", "target"),
)
