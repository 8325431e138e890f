"""Rank: which explanation the evidence and the legs favour, in bits.

One bit is one doubling of the odds. A difference below MARGIN decides nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log2

from kubectl_netcheck.diagnosis.explain import Explanation
from kubectl_netcheck.diagnosis.hiccup import cost
from kubectl_netcheck.diagnosis.hypothesis import Hypothesis
from kubectl_netcheck.diagnosis.sheet import Sheet, bits
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import Sign, View

States = Mapping[str, tuple[Fact, ...]]

#: A discriminating test that holds: its look-alikes show it in less than one case of 4000.
CONFIRMING = 12
#: A state that goes with the fault: about sixteen times as frequent with it as without it.
SUPPORTING = 4
#: Bits per clean leg on which the fault might as well have shown: the toss of a coin.
LOOSE = 1.0
#: The most that one clean leg speaks against a fault that loses only some packets.
CLEAN = 4.0
#: Measures in which a lost packet stays lost; others send it again until it passes.
COUNTED = frozenset({"ping", "oneway", "dns-udp"})
#: Odds of eight to one are needed to prefer an explanation.
MARGIN = 3
#: Bits that a further fault must earn: two at once are a thousand times rarer than one. An
#: explanation that is worse than that by itself is no better than "something unknown".
FURTHER = 10
#: Bits that a fault owes which nobody has seen fire and for which no state speaks: its signature
#: comes from books, so it is worth no more than a further fault that was seen.
UNSEEN = FURTHER


def confirming(one: Hypothesis, states: States, sheet: Sheet) -> list[Sign]:
    """The discriminating tests of this hypothesis that hold."""
    return _holding(one.fault.confirms, one, states, sheet)


def supporting(one: Hypothesis, states: States, sheet: Sheet) -> list[Sign]:
    """The supporting states of this hypothesis that hold."""
    return _holding(one.fault.supports, one, states, sheet)


def _holding(signs: Sequence[Sign], one: Hypothesis, states: States, sheet: Sheet) -> list[Sign]:
    view = View(one.nodes, states, sheet.facts)
    return [s for s in signs if not (s.silence and sheet.distress) and s.holds(view)]


def left_open(one: Hypothesis, sheet: Sheet) -> float:
    """Bits that the hypothesis loses where it said "may or may not" and nothing showed.

    A leg counts once, by the share of its measurements that passed although the fault might as
    well have shown in them. Where the fault loses only some packets, a clean leg speaks against
    it by its samples: 60 clean ones at 5 % loss are 4.4 bits.
    """
    rate = _loss(sheet.pick(one.explains))
    legs: defaultdict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for index in bits(one.claims):
        leg = sheet.facts[index].leg
        if leg:
            legs[leg.kind, leg.source.node, leg.target.node, leg.target.kind].append(index)
    total = 0.0
    for indexes in legs.values():
        passed = [i for i in indexes if sheet.facts[i].result is Result.OK]
        loose = [i for i in passed if one.loose >> i & 1]
        if not rate:
            total += LOOSE * len(loose) / len(indexes)
        elif loose and len(passed) == len(indexes):
            total += _clean([sheet.facts[i] for i in indexes], rate)
    return total


def _clean(facts: Sequence[Fact], rate: float) -> float:
    samples = sum(fact.samples for fact in facts if fact.measure in COUNTED)
    return min(CLEAN, -log2(1 - rate) * samples)


def _loss(explained: Sequence[Fact]) -> float:
    """Share of pings lost on the legs that lose some; 0 where none does."""
    some = [f for f in explained if f.result is Result.INTERMITTENT and f.measure == "ping"]
    samples = sum(f.samples for f in some)
    lost = samples - sum(f.good for f in some)
    return min(0.99, lost / samples) if samples else 0.0


def evidence(one: Hypothesis, states: States, sheet: Sheet) -> float:
    """Bits that the states give to this hypothesis."""
    bits_ = float(SUPPORTING * min(2, len(supporting(one, states, sheet))))
    return bits_ + CONFIRMING if confirming(one, states, sheet) else bits_


def stated(one: Hypothesis, states: States) -> bool:
    """Whether a state speaks for this hypothesis, whatever the legs show."""
    view = View(one.nodes, states)
    return any(sign.holds(view) for sign in (*one.fault.confirms, *one.fault.supports))


def bookish(one: Hypothesis, states: States, sheet: Sheet) -> bool:
    """Whether the hypothesis rests on its signature alone, and nobody has seen that one fire."""
    fault = one.fault
    return fault.kind == "fault" and not fault.seen and not evidence(one, states, sheet)


class _Scale:
    """Weighs explanations; what it knows of a hypothesis is computed once."""

    def __init__(self, states: States, sheet: Sheet) -> None:
        self.states, self.sheet = states, sheet
        self._known: dict[tuple[str, str, tuple[str, ...]], tuple[float, float]] = {}

    def weigh(self, explanation: Explanation) -> float:
        """Bits for a set of faults. The same fault at two places has its evidence once: it is
        the same state that speaks for both."""
        told: dict[str, float] = {}
        score = -FURTHER * (len(explanation) - 1.0)
        for one in explanation:
            for_it, against = self._bits(one)
            told[one.fault.slug] = max(for_it, told.get(one.fault.slug, 0.0))
            score -= against
        left = self.sheet.pick(left_over(explanation, self.sheet))
        return score + sum(told.values()) - cost(left)

    def _bits(self, one: Hypothesis) -> tuple[float, float]:
        if one.key not in self._known:
            owed = UNSEEN if bookish(one, self.states, self.sheet) else 0
            told = evidence(one, self.states, self.sheet)
            self._known[one.key] = told, left_open(one, self.sheet) + owed
        return self._known[one.key]


def left_over(explanation: Explanation, sheet: Sheet) -> int:
    """Failing facts for which the explanation does not account."""
    rest = sheet.failing
    for one in explanation:
        rest &= ~one.explains
    return rest


def favoured(
    found: Sequence[Explanation], states: States, sheet: Sheet
) -> tuple[tuple[Explanation, ...], float]:
    """The explanations that are not clearly worse than the best one, in their given order, and
    the bits of the best one."""
    scale = _Scale(states, sheet)
    scores = [scale.weigh(explanation) for explanation in found]
    top = max(scores, default=0.0)
    kept = tuple(e for e, score in zip(found, scores, strict=True) if top - score < MARGIN)
    return kept, top
