"""Explain: the smallest sets of faults that together account for what failed."""

from collections.abc import Sequence

from kubectl_netcheck.diagnosis.hypothesis import Hypothesis
from kubectl_netcheck.diagnosis.sheet import bits

Explanation = tuple[Hypothesis, ...]

#: More faults at once than this are not looked for: the answer would be a guess.
MOST = 3
#: Steps of the search for one size, so that a strange grid cannot make it long (about 20 ms).
STEPS = 60_000
#: Equal explanations that are kept; beyond this many nothing is decided anyway.
KEPT = 1_000


def explanations(
    found: Sequence[Hypothesis], failing: int, weak: int = 0, least: int = 1
) -> tuple[Explanation, ...]:
    """All explanations of the smallest size, from ``least`` on, that has one; none if none has.

    failing: facts to account for. weak: those of them that may be accidents, which need not be
    accounted for as long as others are.

    Several faults at once: a leg answers only if no fault of the set forbids it, so a hypothesis
    that was denied stays denied; and a leg may end in any way that one of them causes. So an
    explanation is a set of hypotheses, none denied, whose explained facts cover the failing ones.
    """
    if not failing:
        return ()
    living = sorted((h for h in found if not h.denied and not h.asleep), key=lambda h: h.key)
    sure = failing & ~weak or failing
    for size in range(least, MOST + 1):
        search = _Search(living)
        search.extend((), sure, failing, size)
        if search.found:
            return tuple(search.found)
    return ()


class _Search:
    """Cover search of one size, pivoting on the failing fact with the fewest explainers."""

    def __init__(self, living: Sequence[Hypothesis]) -> None:
        self.living = living
        self.found: list[Explanation] = []
        self._seen: set[frozenset[int]] = set()
        self._steps = STEPS

    def extend(self, chosen: Explanation, sure: int, open_: int, size: int) -> None:
        """Adds to ``found`` every set of ``size`` more hypotheses that covers ``sure``, each of
        which accounts for something of ``open_`` that those before it left over."""
        if self._steps <= 0 or len(self.found) >= KEPT:
            return
        for one in self._next(sure, open_, size):
            rest = sure & ~one.explains
            if size > 1:
                if open_ & ~one.explains:
                    self.extend((*chosen, one), rest, open_ & ~one.explains, size - 1)
            elif not rest:
                self._keep((*chosen, one))

    def _next(self, sure: int, open_: int, size: int) -> list[Hypothesis]:
        self._steps -= len(self.living)
        if size == 1 and sure:
            return [h for h in self.living if not sure & ~h.explains]
        if not sure:
            return [h for h in self.living if h.explains & open_]
        sets = ([h for h in self.living if h.explains >> bit & 1] for bit in bits(sure))
        return min(sets, key=len)

    def _keep(self, chosen: Explanation) -> None:
        new = tuple(sorted(chosen, key=lambda h: h.key))
        identity = frozenset(map(id, new))
        if len(identity) == len(new) and identity not in self._seen:
            self._seen.add(identity)
            self.found.append(new)


def best_partial(found: Sequence[Hypothesis], failing: int) -> Explanation:
    """When nothing explains everything: the living hypotheses that explain the most, all of
    those that tie. Empty when none explains more than half."""
    living = [h for h in found if not h.denied and not h.asleep]
    most = max((h.explains.bit_count() for h in living), default=0)
    if 2 * most <= failing.bit_count():
        return ()
    return tuple(h for h in sorted(living, key=lambda h: h.key) if h.explains.bit_count() == most)
