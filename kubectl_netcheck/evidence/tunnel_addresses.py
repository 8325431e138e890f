"""tunnel-address: the address that a node's tunnel uses, by the CNI's annotations.

Facts: one per node that has such an annotation, text address, internal (the node's InternalIP),
problem (duplicate, not-internal), vtep_mac (flannel), backend (flannel's type).
"""

from collections import Counter

from kubectl_netcheck.evidence._base import Evidence, Raw, dig, items, parsed, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

FLANNEL = "flannel.alpha.coreos.com"
ADDRESSES = (f"{FLANNEL}/public-ip", "projectcalico.org/IPv4Address")


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """One fact for each node with an annotation."""
    nodes = inventory.objects.get("nodes", ())
    used = {word(raw, "metadata", "name"): _address(raw) for raw in nodes}
    uses = Counter(address for address in used.values() if address)
    return tuple(
        _node(raw, used[word(raw, "metadata", "name")], uses)
        for raw in nodes
        if used[word(raw, "metadata", "name")]
    )


def _address(raw: Raw) -> str:
    marks = dig(raw, "metadata", "annotations")
    return next((word(marks, key).split("/")[0] for key in ADDRESSES if word(marks, key)), "")


def _node(raw: Raw, address: str, uses: Counter[str]) -> Fact:
    marks = dig(raw, "metadata", "annotations")
    internal = [
        word(each, "address")
        for each in items(raw, "status", "addresses")
        if word(each, "type") == "InternalIP"
    ]
    text = {
        "address": address,
        "internal": " ".join(internal),
        "backend": word(marks, f"{FLANNEL}/backend-type"),
        "vtep_mac": word(parsed(dig(marks, f"{FLANNEL}/backend-data")), "VtepMAC").lower(),
    }
    if uses[address] > 1:
        text["problem"] = "duplicate"
    elif internal and address not in internal:
        text["problem"] = "not-internal"
    kept = {key: value for key, value in text.items() if value}
    return seen("tunnel-address", word(raw, "metadata", "name"), kept)


EVIDENCE = Evidence("tunnel-address", "the addresses that tunnels use", read)
