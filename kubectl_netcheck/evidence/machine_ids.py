"""machine-id: nodes that share a machine id or a system UUID, as cloned machines do.

Facts: one per node that shares one, text what (machineID, systemUUID) and with (other nodes).
"""

from collections import defaultdict

from kubectl_netcheck.evidence._base import Evidence, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """One fact for each node and identity that it shares."""
    facts: list[Fact] = []
    for what in ("machineID", "systemUUID"):
        owners: defaultdict[str, list[str]] = defaultdict(list)
        for raw in inventory.objects.get("nodes", ()):
            if identity := word(raw, "status", "nodeInfo", what):
                owners[identity].append(word(raw, "metadata", "name"))
        for nodes in owners.values():
            for node in nodes if len(nodes) > 1 else ():
                others = " ".join(sorted(set(nodes) - {node}))
                facts.append(seen("machine-id", node, {"what": what, "with": others}))
    return tuple(sorted(facts, key=lambda f: (f.place.node if f.place else "", f.text["what"])))


EVIDENCE = Evidence("machine-id", "nodes that share an identity", read)
