"""Localise: equal explanations to culprits, each with the smallest place that is honest."""

from collections.abc import Sequence
from dataclasses import dataclass

from kubectl_netcheck.diagnosis.explain import Explanation
from kubectl_netcheck.diagnosis.hypothesis import Hypothesis
from kubectl_netcheck.model.fault import Fault


@dataclass(frozen=True, slots=True)
class Culprit:
    """One fault with its place. nodes: in the order in which the user named them.

    exact: the legs single out this place; otherwise it is one of ``nodes``, or between them.
    zones: names of the two zones where the scope is zone.
    """

    fault: Fault
    scope: str
    nodes: tuple[str, ...]
    hypotheses: tuple[Hypothesis, ...]
    exact: bool = True
    zones: tuple[str, ...] = ()


def culprits(best: Sequence[Explanation], subjects: Sequence[str]) -> list[list[Culprit]]:
    """One list for each fault that is present, with the alternatives that remain for it."""
    return [_merge(slot, subjects) for slot in _slots(best)]


def _slots(best: Sequence[Explanation]) -> list[list[Hypothesis]]:
    """Aligns equal explanations: hypotheses that account for the same facts share a slot."""
    if not best:
        return []
    slots: list[list[Hypothesis]] = [[one] for one in best[0]]
    for explanation in best[1:]:
        free = list(range(len(slots)))
        for one in sorted(explanation, key=lambda h: (-h.explains.bit_count(), h.key)):
            nearest = max(free, key=lambda index: _alike(one, slots[index][0]))
            free.remove(nearest)
            if all(one.key != other.key for other in slots[nearest]):
                slots[nearest].append(one)
    return slots


def _alike(one: Hypothesis, other: Hypothesis) -> float:
    """Share of the explained facts that two hypotheses have in common."""
    union = (one.explains | other.explains).bit_count()
    return (one.explains & other.explains).bit_count() / union if union else 0.0


def _merge(slot: Sequence[Hypothesis], subjects: Sequence[str]) -> list[Culprit]:
    by_fault: dict[str, list[Hypothesis]] = {}
    for one in slot:
        by_fault.setdefault(one.fault.slug, []).append(one)
    return [_widen(by_fault[slug], subjects) for slug in sorted(by_fault)]


def _widen(same: Sequence[Hypothesis], subjects: Sequence[str]) -> Culprit:
    """The same fault at several places that are equally good becomes one wider place."""
    fault = same[0].fault
    narrow = [one for one in same if one.spot.scope in ("pod", "node", "pair")]
    pick = narrow or [one for one in same if one.spot.scope == "zone"] or list(same)
    nodes = frozenset().union(*(one.nodes for one in pick))
    ordered = tuple(
        sorted(nodes, key=lambda n: (subjects.index(n) if n in subjects else len(subjects), n))
    )
    scopes = {one.spot.scope for one in pick}
    if len(pick) == 1 or (scopes == {"pair"} and len(nodes) == 2):
        zones = pick[0].spot.names if pick[0].spot.scope == "zone" else ()
        return Culprit(fault, pick[0].spot.scope, ordered, tuple(pick), True, zones)
    scope = "pair" if len(nodes) <= 2 else "cluster"
    return Culprit(fault, scope, ordered, tuple(same), False)


def accounted(slots: Sequence[Sequence[Culprit]]) -> int:
    """The facts for which any of these accounts, as a mask."""
    mask = 0
    for hypothesis in (h for slot in slots for one in slot for h in one.hypotheses):
        mask |= hypothesis.explains
    return mask


def same_place(slot: Sequence[Culprit]) -> bool:
    """Whether all alternatives agree in the node or nodes and in the layer."""
    return len({(frozenset(one.nodes), one.fault.layer, one.scope) for one in slot}) == 1
