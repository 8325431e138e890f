"""pod-cidr: the range of pod addresses of each node, and whether it is missing or overlaps.

Facts: one per node, text cidr, problem (missing, overlap, unreadable), with (the other node),
holds (addresses of nodes and Services that are in it, and must not be).
A range that is missing on every node is managed by the CNI itself and no problem.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from kubectl_netcheck.evidence._base import Evidence, address_of, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory, Node

Network = IPv4Network | IPv6Network
#: Addresses in a range that are told; more of them say nothing new.
MOST = 3


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """One fact for each node, when any node has a range."""
    nodes = [node for node in inventory.nodes if not node.skip or node.pod_cidrs]
    if not any(node.pod_cidrs for node in nodes):
        return ()
    ranges = {node.name: _networks(node) for node in nodes}
    others = dict(_others(inventory))
    return tuple(_node(node, ranges, others) for node in nodes)


def _others(inventory: Inventory) -> Iterator[tuple[str, str]]:
    """Addresses that are no pod's, by whose they are: InternalIPs, and the ClusterIPs that were
    read (of DNS, of the API server, of the Services that a question is about)."""
    for node in inventory.nodes:
        if address_of(node.address):
            yield f"node {node.name}", node.address
    for found in (inventory.objects, inventory.asked):
        for each in found.get("services", ()):
            address = address_of(word(each, "spec", "clusterIP"))
            if address:
                name = f"{word(each, 'metadata', 'namespace')}/{word(each, 'metadata', 'name')}"
                yield f"Service {name}", address


def _networks(node: Node) -> list[Network]:
    found = []
    for text in node.pod_cidrs:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            continue
    return found


def _node(node: Node, ranges: dict[str, list[Network]], others: Mapping[str, str]) -> Fact:
    text = {"cidr": " ".join(node.pod_cidrs)}
    if not node.pod_cidrs:
        text["problem"] = "missing"
    elif not ranges[node.name]:
        text["problem"] = "unreadable"
    for other, theirs in sorted(ranges.items()):
        if other != node.name and any(_overlap(a, b) for a in ranges[node.name] for b in theirs):
            text |= {"problem": "overlap", "with": other}
            break
    inside = [
        f"{whose} ({address})"
        for whose, address in others.items()
        if any(ip_address(address) in network for network in ranges[node.name])
    ]
    if inside:
        more = f" and {len(inside) - MOST} more" if len(inside) > MOST else ""
        text["holds"] = ", ".join(inside[:MOST]) + more
    return seen("pod-cidr", node.name, text)


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


EVIDENCE = Evidence("pod-cidr", "pod address ranges of the nodes", read)
