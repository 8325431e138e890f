"""Diagnose: the only door of this floor, from facts to a Diagnosis.

No fault is known by name here. Each fault's record says what it does to the legs; the fewest
faults that account for everything measured are the diagnosis (abduction), the states read of the
cluster break ties, and what cannot be told apart stays undecided.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kubectl_netcheck.diagnosis import ask, verdict
from kubectl_netcheck.diagnosis.catalogue import faults as catalogue
from kubectl_netcheck.diagnosis.context import Context
from kubectl_netcheck.diagnosis.explain import Explanation, best_partial, explanations
from kubectl_netcheck.diagnosis.findings import Case, finding, risks
from kubectl_netcheck.diagnosis.hiccup import cost
from kubectl_netcheck.diagnosis.hypothesis import Hypothesis, hypotheses
from kubectl_netcheck.diagnosis.localise import Culprit, accounted, culprits
from kubectl_netcheck.diagnosis.rank import (
    FURTHER,
    MARGIN,
    bookish,
    confirming,
    evidence,
    favoured,
    left_open,
    left_over,
    stated,
)
from kubectl_netcheck.diagnosis.sheet import Sheet, sort_key
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.finding import CONFIDENCES, Diagnosis, Finding
from kubectl_netcheck.model.leg import Leg

__all__ = ["Context", "diagnose"]

#: Bits that a fault without any state to speak for it may leave open and still be named: a claim
#: that came out as a toss of a coin five times and more is none.
VAGUE = 5
#: Bits from which on failures are no accidents, although each by itself may be one: what a further
#: fault must earn, and clearly. Four paths cost that much, two that failed twice, or one that
#: failed five times.
CHANCE = FURTHER + MARGIN


def diagnose(
    facts: Iterable[Fact], context: Context, faults: Sequence[Fault] | None = None
) -> Diagnosis:
    """What the facts say. faults: the catalogue to judge by, all of it when not given.

    Pure: the same facts in any order give the same diagnosis.
    """
    known = catalogue() if faults is None else tuple(faults)
    facts = tuple(sorted(facts, key=sort_key))
    sheet = Sheet(facts, context.zones)
    states = _states(facts)
    found = tuple(hypotheses(known, sheet, states)) if sheet.failing else ()
    case = Case(sheet, states, context, found)
    best = _best(case)
    slots = culprits(best, context.subjects)
    if sheet.failing and not slots:
        return _unexplained(case, known, facts)
    return _decided(case, known, facts, slots, ask.left_over(best, sheet))


def _best(case: Case) -> tuple[Explanation, ...]:
    """The explanations that remain: the smallest, or those with one fault more when the smallest
    leave so much open that two faults at once are likelier; none when even those do."""
    sheet = case.sheet
    small = explanations(case.found, sheet.failing, sheet.weak)
    best, score = favoured(small, case.states, sheet)
    if not small:
        return ()
    if score <= -FURTHER or any(left_over(each, sheet) for each in best):
        large = explanations(case.found, sheet.failing, sheet.weak, len(small[0]) + 1)
        rivals, rival = favoured(large, case.states, sheet)
        if large and rival > score:
            best, score = rivals, rival
    return best if score > -FURTHER * (len(best[0]) + 1) else ()


def _decided(
    case: Case,
    known: Sequence[Fault],
    facts: Sequence[Fact],
    slots: Sequence[Sequence[Culprit]],
    stray: tuple[Leg, ...],
) -> Diagnosis:
    fit = [s for s in slots if len(s) == 1 and _accusable(s[0], case)]
    if len(slots) > 1:
        fit = [s for s in fit if s[0].exact or _asked_about(s[0], case)]
    sure = _firm(fit, case)
    shaky = ask.legs([s for s in fit if s not in sure], case.sheet)
    unsure = [s for s in slots if s not in sure]
    findings = [finding(slot[0], case, alone=True) for slot in sure]
    candidates = [finding(one, case, alone=False) for slot in unsure for one in slot]
    extra = risks(known, case, [*findings, *candidates], case.dark)
    accused = [f for f in (*findings, *extra) if f.kind == "fault"]
    not_run = sum(1 for f in facts if f.result is Result.NOT_RUN and f.leg)
    if accused:
        status, said = "faulty", verdict.faulty(accused, unsure)
    elif unsure:
        status, said = "undecided", verdict.open_questions(unsure)
    elif case.dark or not _measured_between(case):
        status, said = "undecided", verdict.unmeasured(case.context.subjects, case.dark, facts)
    else:
        status, said = "healthy", verdict.healthy(case.sheet, findings, not_run)
    return Diagnosis(
        status=status,
        verdict=said + verdict.accidents(stray) + verdict.unsure(case.sheet, case.sheet.doubted),
        findings=tuple(sorted((*findings, *extra), key=_sureness, reverse=True)),
        candidates=tuple(candidates),
        decide=ask.decide(unsure),
        wanted=ask.both(
            ask.wanted(slots, findings, case.context, facts),
            ask.suspected(
                [
                    *ask.waiting(case.found),
                    *ask.rivals(case.found, findings),
                    *ask.behind(case.found, stray, case.sheet),
                ],
                case.context,
                facts,
            ),
        ),
        stray=tuple(
            dict.fromkeys(
                (
                    *ask.lonely(slots, case.sheet),
                    *ask.lossy(slots, case.sheet),
                    *ask.thin(slots, case.sheet),
                    *shaky,
                    *stray,
                )
            )
        ),
        unsettled=(*shaky, *stray),
        groups=tuple(map(len, unsure)),
    )


def _sureness(one: Finding) -> int:
    """Faults first, the surest of them before the others; the rest as it comes."""
    return CONFIDENCES.index(one.confidence) if one.kind == "fault" else -1


def _asked_about(one: Culprit, case: Case) -> bool:
    """Whether all nodes where it may sit are in question. Of several faults at once, one hides what
    would tell where another is, and the witness must not be accused for that."""
    return frozenset(case.context.subjects).issuperset(one.nodes)


def _firm(sure: list[Sequence[Culprit]], case: Case) -> list[Sequence[Culprit]]:
    """Without those for which no state speaks and which account for no more than what may be
    accidents, and not too many of them, where a test of another one holds: that one is certain,
    they are not."""
    sheet = case.sheet
    proven = [slot for slot in sure if _tested(slot[0], case)]
    known = accounted(proven)

    def firm(slot: Sequence[Culprit]) -> bool:
        found = slot[0].hypotheses
        left = [h.explains & ~known for h in found]
        solid = any(
            mask & ~sheet.weak or cost(sheet.pick(mask & ~sheet.doubted)) >= CHANCE for mask in left
        )
        return solid or any(evidence(h, case.states, sheet) for h in found)

    return [s for s in sure if not proven or s[0].fault.kind != "fault" or firm(s)]


def _accusable(one: Culprit, case: Case) -> bool:
    """Whether its place is certain enough, and it rests on more than what it might as well not
    have shown: on a state that goes with it, or on a failure that is no accident beside few
    measurements that passed where it might have shown. Neither a rule that nobody has seen fire
    nor the silence of nodes that were too busy to answer, nor what failed once and was not looked
    at again, must accuse by itself."""
    if not one.exact and one.scope != "pair":
        return False
    if one.fault.kind != "fault":
        return True
    states, sheet = case.states, case.sheet
    if all(bookish(h, states, sheet) for h in one.hypotheses):
        return False
    silence = not any(h.explains & ~sheet.doubted for h in one.hypotheses)
    if silence and not any(stated(h, states) for h in one.hypotheses):
        return False
    if any(evidence(h, states, sheet) for h in one.hypotheses):
        return True
    solid = any(h.explains & ~(sheet.weak & h.loose) for h in one.hypotheses)
    vague = min(left_open(h, sheet) for h in one.hypotheses) > VAGUE
    return solid and (not vague or bool(one.fault.requires))


def _tested(one: Culprit, case: Case) -> bool:
    """Whether a discriminating test of the fault was run, at a certain place, and holds."""
    return one.exact and any(_proven(h, case) for h in one.hypotheses)


def _proven(one: Hypothesis, case: Case) -> bool:
    """Whether a discriminating test of the fault was run there and holds."""
    seen = one.fault.kind == "fault" and one.fault.seen
    return seen and bool(confirming(one, case.states, case.sheet))


def _at_home(case: Case) -> tuple[Explanation, ...]:
    """Where another fault makes up most of what failed, or as much: those of which a test holds and
    that account for most of what failed at their own nodes; the most of those."""
    sheet = case.sheet
    near: list[Hypothesis] = []
    for one in (h for h in case.found if h.nodes and _proven(h, case)):
        ends = (f.leg.nodes if f.leg else frozenset() for f in sheet.pick(sheet.failing))
        failed = sum(1 for nodes in ends if nodes & one.nodes)
        if not one.denied and not one.asleep and 2 * one.explains.bit_count() > failed:
            near.append(one)
    most = max((one.explains.bit_count() for one in near), default=0)
    return tuple((one,) for one in near if one.explains.bit_count() == most)


def _unexplained(case: Case, known: Sequence[Fault], facts: Sequence[Fact]) -> Diagnosis:
    """Nothing accounts for everything: name what fails, and what would account for most of it.

    A fault whose discriminating test holds is named all the same: it is there, whatever else is.
    """
    # What nobody has seen fire is named only where nothing else comes near.
    seen = [one for one in case.found if not bookish(one, case.states, case.sheet)]
    failing = case.sheet.failing
    partial = best_partial(seen, failing) or best_partial(case.found, failing)
    near, _ = favoured([(one,) for one in partial], case.states, case.sheet)
    slots = culprits(near, case.context.subjects)
    for best in (near, _at_home(case)):
        sure = [s for s in culprits(best, case.context.subjects) if len(s) == 1]
        if sure := [s for s in sure if _tested(s[0], case)]:
            return _decided(case, known, facts, sure, ask.left_over(best, case.sheet))
    candidates = tuple(finding(one, case, alone=False) for slot in slots for one in slot)
    stray = ask.left_over(near or [()], case.sheet)
    said = verdict.unexplained(case.sheet)
    if slots:
        said += f"; most of it would be explained by: {verdict.open_questions(slots)}"
    said += verdict.unsure(case.sheet, failing)
    return Diagnosis(
        "undecided",
        said,
        risks(known, case, candidates, frozenset()),
        candidates,
        ask.decide(slots),
        ask.suspected(case.found, case.context, facts),
        stray,
        stray,
        tuple(map(len, slots)),
    )


def _states(facts: Iterable[Fact]) -> Mapping[str, tuple[Fact, ...]]:
    states: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.place is not None and fact.result is not Result.NOT_RUN:
            states[fact.measure].append(fact)
    return {measure: tuple(found) for measure, found in states.items()}


def _measured_between(case: Case) -> bool:
    """Whether any leg between the nodes in question, or at the only one, was measured; that its
    kubelet answers says nothing about the network of pods."""
    subjects = frozenset(case.context.subjects)
    legs = (fact.leg for fact in case.sheet.facts if fact.leg and fact.leg.kind != "control")
    return any(len(leg.nodes & subjects) >= min(2, len(subjects)) for leg in legs)
