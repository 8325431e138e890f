"""pod-cidr: the range of pod addresses of each node, and whether it is missing or overlaps.

Facts: one per node, text cidr, problem (missing, overlap, unreadable), with (the other node).
A range that is missing on every node is managed by the CNI itself and no problem.
"""

from ipaddress import IPv4Network, IPv6Network, ip_network

from kubectl_netcheck.evidence._base import Evidence, seen
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory, Node

Network = IPv4Network | IPv6Network


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """One fact for each node, when any node has a range."""
    nodes = [node for node in inventory.nodes if not node.skip or node.pod_cidrs]
    if not any(node.pod_cidrs for node in nodes):
        return ()
    ranges = {node.name: _networks(node) for node in nodes}
    return tuple(_node(node, ranges) for node in nodes)


def _networks(node: Node) -> list[Network]:
    found = []
    for text in node.pod_cidrs:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            continue
    return found


def _node(node: Node, ranges: dict[str, list[Network]]) -> Fact:
    text = {"cidr": " ".join(node.pod_cidrs)}
    if not node.pod_cidrs:
        text["problem"] = "missing"
    elif not ranges[node.name]:
        text["problem"] = "unreadable"
    for other, theirs in sorted(ranges.items()):
        if other != node.name and any(_overlap(a, b) for a in ranges[node.name] for b in theirs):
            text |= {"problem": "overlap", "with": other}
            break
    return seen("pod-cidr", node.name, text)


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


EVIDENCE = Evidence("pod-cidr", "pod address ranges of the nodes", read)
