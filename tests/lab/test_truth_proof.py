"""Whether an effect is taken for proven: each look that does not fit is followed by another."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lab.truth import Cell, Proof, Truth, proof
from lab.truth.effects import Effect

PINGS = 20
FAULTY = Cell("cross-node", "ping", "node-a", "node-b")
ELSEWHERE = Cell("cross-node", "ping", "node-c", "node-d")
OTHER = Cell("cross-node", "tcp", "node-c", "node-d")
NODES = tuple(Cell("control", "ping", "control", f"node-{each}") for each in "abcd")


def proven(monkeypatch: pytest.MonkeyPatch, looks: Sequence[set[Cell]]) -> tuple[Proof, int]:
    """The proof for a fault on node-a that breaks its pings, where looks fail so; how many were
    taken."""
    left = list(looks)

    def measure(lab: object, pings: int) -> Truth:
        failing = left.pop(0)
        cells = (FAULTY, ELSEWHERE, OTHER, *NODES)
        return Truth({each: "lost" if each in failing else "ok" for each in cells})

    monkeypatch.setattr(proof, "measure", measure)
    found = proof.prove(object(), [((Effect("cross-node", "ping"),), "node-a")], PINGS)  # type: ignore[arg-type]
    return found, len(looks) - len(left)


def test_one_look_is_enough_where_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    found, looks = proven(monkeypatch, [{FAULTY}])
    assert found.holds and looks == 1


def test_a_loss_that_does_not_stay_is_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    for stray in ([{ELSEWHERE}, {OTHER}], [{ELSEWHERE, OTHER}, {ELSEWHERE}, set()]):
        found, looks = proven(monkeypatch, [each | {FAULTY} for each in stray])
        assert found.holds and looks == len(stray), str(found)


def test_a_look_before_the_effect_acquits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [set[Cell](), {FAULTY, ELSEWHERE}, {FAULTY, ELSEWHERE}]
    found, taken = proven(monkeypatch, looks)
    assert found.unexpected == {ELSEWHERE} and taken == proof.LOOKS


def test_what_stays_is_an_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = proven(monkeypatch, [{FAULTY, ELSEWHERE}] * proof.LOOKS)
    assert not found.holds
    assert str(found) == f"an effect on {ELSEWHERE} (lost)"


def test_a_fault_without_its_effect_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = proven(monkeypatch, [set()] * proof.LOOKS)
    assert found.missing == {FAULTY} and not found.holds
