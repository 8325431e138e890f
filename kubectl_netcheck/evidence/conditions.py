"""condition: what each node says of itself: Ready, NetworkUnavailable, pressure, taints.

Facts: one per node, text Ready, message (of Ready), NetworkUnavailable with network_reason,
pressure, taints, runtime, kernel, os, kubelet. NetworkUnavailable is set once by most CNIs and is
no live signal: only True says something.
"""

from kubectl_netcheck.evidence._base import Evidence, Raw, items, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure")
INFO = {
    "runtime": "containerRuntimeVersion",
    "kernel": "kernelVersion",
    "os": "osImage",
    "kubelet": "kubeletVersion",
}


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """One fact for each node that was read in full."""
    return tuple(_node(raw) for raw in inventory.objects.get("nodes", ()))


def _node(raw: Raw) -> Fact:
    conditions = {word(c, "type"): c for c in items(raw, "status", "conditions")}
    ready, network = conditions.get("Ready"), conditions.get("NetworkUnavailable")
    text = {
        "Ready": word(ready, "status"),
        "message": word(ready, "message") if word(ready, "status") != "True" else "",
        "NetworkUnavailable": word(network, "status"),
        "network_reason": word(network, "reason"),
        "pressure": " ".join(p for p in PRESSURES if word(conditions.get(p), "status") == "True"),
        "taints": " ".join(word(t, "key") for t in items(raw, "spec", "taints")),
        **{key: word(raw, "status", "nodeInfo", name) for key, name in INFO.items()},
    }
    return seen("condition", word(raw, "metadata", "name"), {k: v for k, v in text.items() if v})


EVIDENCE = Evidence("condition", "what each node says of itself", read)
