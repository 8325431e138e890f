"""What a fault should change: a compact way to say it, and the cells that follow from it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lab.truth.cells import Cell

RELATIONS = ("touching", "source", "target", "inside", "behind", "pair", "to-peer", "any")


@dataclass(frozen=True)
class Effect:
    """What happens to some cells. The first effect of a fault that matches a cell decides.

    kinds, measures: words of lab.truth.cells, separated by blanks; empty means all.
    at: the cell's relation to the broken node: `touching` is either end (for a Service that
    chooses its endpoint: also one of these), `inside` both ends, `behind` the node or nodes that
    answer, `pair` the broken node at one end and its peer at the other, `to-peer` these two in
    this direction.
    crosses: True for paths between nodes, False for those within one, None for both.
    outcome: `differs`, `same`, or `may` where chance or the cluster's state decides; `some` where
    chance decides which, but at least one of these cells of the fault differs.
    """

    kinds: str = ""
    measures: str = ""
    at: str = "touching"
    crosses: bool | None = None
    outcome: str = "differs"

    def matches(self, cell: Cell, node: str, peer: str = "") -> bool:
        if self.kinds and cell.kind not in self.kinds.split():
            return False
        if self.measures and cell.measure not in self.measures.split():
            return False
        if self.crosses is not None and cell.crosses is not self.crosses:
            return False
        return related(cell, node, self.at, peer)


def related(cell: Cell, node: str, relation: str, peer: str = "") -> bool:
    """Whether a cell stands in this relation to a node (and to its peer)."""

    def answers(each: str) -> bool:
        return cell.target == each or each in cell.behind

    source = cell.source == node
    return {
        "touching": source or answers(node),
        "source": source,
        "target": answers(node),
        "inside": source and answers(node),
        "behind": answers(node),
        "pair": (source and answers(peer)) or (cell.source == peer and answers(node)),
        "to-peer": source and answers(peer),
        "any": True,
    }[relation]


def peer_of(nodes: Sequence[str], node: str) -> str:
    """The other node of a fault between two: the next one in order, after the last the first."""
    ordered = sorted(nodes)
    return ordered[(ordered.index(node) + 1) % len(ordered)]


@dataclass(frozen=True)
class Expectation:
    """must: cells that differ. may: cells that differ or not. some: of these, at least one does
    (they are among `may`)."""

    must: frozenset[Cell]
    may: frozenset[Cell]
    some: frozenset[Cell]

    def missing(self, found: Collection[Cell]) -> frozenset[Cell]:
        """Cells that should differ and do not."""
        if self.some and not self.some & frozenset(found):
            return self.must - frozenset(found) | self.some
        return self.must - frozenset(found)

    def unexpected(self, found: Collection[Cell]) -> frozenset[Cell]:
        """Cells that differ and should not."""
        return frozenset(found) - self.must - self.may


def expected(effects: Iterable[Effect], cells: Iterable[Cell], node: str) -> Expectation:
    """What a fault on this node should change."""
    every, rules = tuple(cells), tuple(effects)
    nodes = {each.target for each in every if each.kind == "control"}
    peer = peer_of(tuple(nodes), node)
    found: dict[str, set[Cell]] = {"differs": set(), "may": set(), "some": set(), "same": set()}
    for cell in every:
        # Which name server such a client has is chance; to one that is fine it may keep talking.
        default = "may" if rules and cell.kind == "dns-client" else "same"
        outcome = next((each.outcome for each in rules if each.matches(cell, node, peer)), default)
        found[outcome].add(cell)
    return Expectation(
        frozenset(found["differs"]),
        frozenset(found["may"] | found["some"]),
        frozenset(found["some"]),
    )
