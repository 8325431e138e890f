"""pod-address: pods whose address is shared with another pod, or is not of their node's range.

Facts: one per problem and node, text problem (duplicate, foreign), address, pods. Host-network
pods and pods that have ended are left out; so are CNIs that do not use the nodes' ranges.
"""

from collections import defaultdict
from ipaddress import ip_address, ip_network

from kubectl_netcheck.evidence._base import Evidence, Raw, dig, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory, Node

#: Problems of one kind that are told; more of them say nothing new.
MOST = 5


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """Duplicates, and addresses outside their node's range where most pods are inside."""
    pods = [pod for pod in inventory.objects.get("pods", ()) if _counts(pod)]
    return (*_duplicates(pods), *_foreign(pods, {n.name: n for n in inventory.nodes}))


def _counts(pod: Raw) -> bool:
    running = word(pod, "status", "phase") == "Running"
    own = dig(pod, "spec", "hostNetwork") is not True
    return running and own and bool(word(pod, "status", "podIP"))


def _name(pod: Raw) -> str:
    return f"{word(pod, 'metadata', 'namespace')}/{word(pod, 'metadata', 'name')}"


def _duplicates(pods: list[Raw]) -> list[Fact]:
    holders: defaultdict[str, list[Raw]] = defaultdict(list)
    for pod in pods:
        holders[word(pod, "status", "podIP")].append(pod)
    facts = []
    for address, found in sorted(holders.items()):
        if len(found) > 1:
            text = {"problem": "duplicate", "address": address}
            text["pods"] = " ".join(sorted(_name(pod) for pod in found))
            for node in sorted({word(pod, "spec", "nodeName") for pod in found}):
                facts.append(seen("pod-address", node, text))
    return facts[: 2 * MOST]


def _foreign(pods: list[Raw], nodes: dict[str, Node]) -> list[Fact]:
    outside: defaultdict[str, list[Raw]] = defaultdict(list)
    known = 0
    for pod in pods:
        inside = _inside(word(pod, "status", "podIP"), nodes.get(word(pod, "spec", "nodeName")))
        known += inside is not None
        if inside is False:
            outside[word(pod, "spec", "nodeName")].append(pod)
    if 2 * sum(map(len, outside.values())) > known:
        return []  # this CNI gives addresses from ranges of its own
    facts = []
    for node, found in sorted(outside.items()):
        text = {"problem": "foreign", "address": word(found[0], "status", "podIP")}
        text["pods"] = " ".join(sorted(_name(pod) for pod in found)[:MOST])
        facts.append(seen("pod-address", node, text, {"pods": float(len(found))}))
    return facts


def _inside(address: str, node: Node | None) -> bool | None:
    """Whether the address is of its node's range; None where that cannot be said."""
    try:
        found = ip_address(address)
        ranges = [ip_network(cidr, strict=False) for cidr in (node.pod_cidrs if node else ())]
    except ValueError:
        return None
    same = [each for each in ranges if each.version == found.version]
    return any(found in each for each in same) if same else None


EVIDENCE = Evidence("pod-address", "pod addresses that cannot work", read)
