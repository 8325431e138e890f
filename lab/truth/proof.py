"""Whether an injected fault shows the effect that it should have, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lab.lab import Lab
from lab.truth.cells import Cell
from lab.truth.effects import Effect, expected
from lab.truth.measuring import Truth, measure

#: In one whole run of the tests a cell lost 1 of 14 questions by accident in each of two looks.
LOOKS = 3
#: What a fault should change, and the node that it is on.
Placed = tuple[Iterable[Effect], str]


@dataclass(frozen=True)
class Proof:
    """truth: the newest measurement. missing: cells that should fail and do not. unexpected:
    cells that fail and should not."""

    truth: Truth
    missing: frozenset[Cell]
    unexpected: frozenset[Cell]

    @property
    def holds(self) -> bool:
        return not self.missing and not self.unexpected

    def __str__(self) -> str:
        """The cells that speak against it; empty when it holds."""
        wrong = {"no effect on": self.missing, "an effect on": self.unexpected}
        return "; ".join(
            f"{what} {cell} ({self.truth.cells.get(cell)})"
            for what, cells in wrong.items()
            for cell in sorted(cells)
        )


def prove(lab: Lab, faults: Iterable[Placed], pings: int) -> Proof:
    """Measures a lab that was healthy before these faults came in, and again where a look does not
    fit, LOOKS times in all: a fault stays, and a packet that a busy machine lost is not lost in
    the same cell each time.

    The cells are those of now: a fault that replaces name servers may move them to other nodes.
    """
    placed = [(tuple(effects), node) for effects, node in faults]
    proof = _look(lab, placed, pings)
    for _ in range(LOOKS - 1):
        if proof.holds:
            break
        again = _look(lab, placed, pings)
        # A look in which the fault was not yet there says nothing of what else it does.
        before = again.unexpected if proof.missing else proof.unexpected
        proof = Proof(again.truth, again.missing, again.unexpected & before)
    return proof


def _look(lab: Lab, placed: Sequence[Placed], pings: int) -> Proof:
    truth = measure(lab, pings)
    found = frozenset(truth.failing)
    wanted = [expected(effects, truth.cells, node) for effects, node in placed]
    missing = frozenset[Cell]().union(*(each.missing(found) for each in wanted))
    stray = [each.unexpected(found) for each in wanted]
    return Proof(truth, missing, frozenset.intersection(*stray) if stray else found)
