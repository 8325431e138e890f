"""Spot: where a fault may sit (pod, node, pair, two zones, cluster) and its relation to legs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, permutations
from operator import or_

from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.model.fault import Fault


@dataclass(frozen=True, slots=True)
class Spot:
    """A suspected place. scope: pod, node, pair, zone, cluster or service (the one that was
    asked about); names: its nodes, zones or nothing; of a pod its role (model.place.ASKED) and
    its node.

    A pair is ordered where the fault has a direction: ("a", "b") is "from a to b".
    """

    scope: str
    names: tuple[str, ...] = ()

    def nodes(self, sheet: Sheet) -> frozenset[str]:
        """The nodes that it takes in; empty for the cluster and for a Service."""
        if self.scope == "zone":
            return frozenset(n for n in sheet.nodes if sheet.zones.get(n) in self.names)
        if self.scope == "pod":
            return frozenset(self.names[1:]) - {""}
        return frozenset(self.names)

    def relations(self, sheet: Sheet) -> dict[str, int]:
        """Relation (model.fault.RELATIONS) to the mask of the facts that have it."""
        if self.scope in ("cluster", "service"):
            same = dict.fromkeys(("touching", "source", "target", "behind", "any"), sheet.all)
            return {**same, "inside": 0}
        if self.scope == "node":
            return self._node(sheet)
        if self.scope == "pod":
            source = sheet.from_pod.get((self.names[0], self.names[1]), 0)
            target = sheet.to_pod.get((self.names[0], self.names[1]), 0)
            known = {"touching": source | target, "source": source, "target": target}
            return {**known, "inside": 0, "behind": target if source else 0, "any": sheet.all}
        return self._between(sheet)

    def _node(self, sheet: Sheet) -> dict[str, int]:
        (node,) = self.names
        source, target = sheet.source.get(node, 0), sheet.target.get(node, 0)
        return {
            "touching": source | target,
            "source": source,
            "target": target,
            "inside": source & target,
            "behind": sheet.behind.get(node, 0),
            "any": sheet.all,
        }

    def _between(self, sheet: Sheet) -> dict[str, int]:
        first, second = (self._side(sheet, name) for name in self.names)
        out, back = first[0] & second[1], second[0] & first[1]
        chosen = (first[0] & second[2]) | (second[0] & first[2])
        return {
            "touching": out | back,
            "source": out,
            "target": back,
            "inside": (first[0] & first[1]) | (second[0] & second[1]),
            "behind": chosen,
            "any": sheet.all,
        }

    def _side(self, sheet: Sheet, name: str) -> tuple[int, int, int]:
        members = [name]
        if self.scope == "zone":
            members = [n for n in sheet.nodes if sheet.zones.get(n) == name]
        tables = (sheet.source, sheet.target, sheet.behind)
        source, target, behind = (
            reduce(or_, (table.get(n, 0) for n in members), 0) for table in tables
        )
        return source, target, behind


def directed(fault: Fault) -> bool:
    """Whether the two ends of a pair play different parts in this fault."""
    return any(rule.at in ("source", "target") for rule in fault.signature)


def spots(sheet: Sheet) -> Iterator[Spot]:
    """Every place that the measured legs can speak of; pairs in both orders."""
    nodes = sheet.nodes
    yield from (Spot("pod", pod) for pod in sorted({*sheet.from_pod, *sheet.to_pod}))
    yield from (Spot("node", (node,)) for node in nodes)
    yield from (Spot("pair", pair) for pair in permutations(nodes, 2))
    zones = sorted({sheet.zones[n] for n in nodes if sheet.zones.get(n)})
    if len(nodes) > len(zones):  # with one node per zone, a pair of zones is a pair of nodes
        yield from (Spot("zone", pair) for pair in combinations(zones, 2))
    yield Spot("cluster")
    yield Spot("service")
