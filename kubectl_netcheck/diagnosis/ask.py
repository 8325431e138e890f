"""Ask: what to measure or read next so that a diagnosis becomes surer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from kubectl_netcheck.diagnosis import rank
from kubectl_netcheck.diagnosis.context import Context
from kubectl_netcheck.diagnosis.explain import Explanation
from kubectl_netcheck.diagnosis.hiccup import FEW, looks
from kubectl_netcheck.diagnosis.hypothesis import Hypothesis
from kubectl_netcheck.diagnosis.localise import Culprit, accounted
from kubectl_netcheck.diagnosis.sheet import Sheet, bits
from kubectl_netcheck.diagnosis.signs_node import host_path_clean
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import View
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.leg import Leg

#: Share of what the best one accounts for from which on another's evidence is asked for as well.
NEARLY = 0.75

Wanted = Mapping[str, tuple[str, ...]]
Slots = Sequence[Sequence[Culprit]]


def wanted(
    slots: Slots, findings: Iterable[Finding], context: Context, facts: Sequence[Fact]
) -> Wanted:
    """Evidence that would confirm or tell apart, on the suspects and one peer, if not read yet."""
    sure = {f.slug for f in findings if f.confidence == "confirmed"}
    read = {(f.measure, f.place.node) for f in facts if f.place is not None}
    everyone = _everyone(context, facts)
    todo: defaultdict[str, set[str]] = defaultdict(set)
    for one in (each for slot in slots for each in slot):
        if one.fault.slug in sure:
            continue
        peers = [n for n in everyone if n not in one.nodes][:1]
        for node in (*one.nodes, *peers) if one.nodes else everyone[:2]:
            todo[node] |= {m for m in one.fault.follow_up if (m, node) not in read}
    return {node: tuple(sorted(todo[node])) for node in sorted(todo) if todo[node]}


def waiting(found: Iterable[Hypothesis]) -> list[Hypothesis]:
    """Hypotheses that would account for as much as any, were their state known."""
    living = [one for one in found if not one.denied]
    most = max((one.explains.bit_count() for one in living), default=0)
    return [one for one in living if one.asleep and one.explains.bit_count() == most]


def rivals(found: Iterable[Hypothesis], findings: Iterable[Finding]) -> list[Hypothesis]:
    """Hypotheses that account for nearly as much as any: what is read of the best may rule it out,
    and there is no third round to ask for theirs. None where a test has told already."""
    if any(finding.confidence == "confirmed" for finding in findings):
        return []
    living = [one for one in found if not one.denied and not one.asleep]
    most = max((one.explains.bit_count() for one in living), default=0)
    return [one for one in living if one.explains.bit_count() >= NEARLY * most]


def behind(found: Iterable[Hypothesis], stray: Collection[Leg], sheet: Sheet) -> list[Hypothesis]:
    """Hypotheses that would account for all that nothing else does: their state may tell whether
    it is one more fault."""
    rest = sum(1 << i for i in bits(sheet.failing) if sheet.facts[i].leg in stray)
    return [one for one in found if rest and not one.denied and not rest & ~one.explains]


def both(one: Wanted, other: Wanted) -> Wanted:
    """Everything that either asks for."""
    nodes = sorted({*one, *other})
    return {n: tuple(sorted({*one.get(n, ()), *other.get(n, ())})) for n in nodes}


def suspected(found: Iterable[Hypothesis], context: Context, facts: Sequence[Fact]) -> Wanted:
    """Where nothing accounts for everything: the evidence of all that may be part of it, because
    accidents will be gone when those legs were measured again."""
    read = {(f.measure, f.place.node) for f in facts if f.place is not None}
    everyone = _everyone(context, facts)
    todo: defaultdict[str, set[str]] = defaultdict(set)
    for one in found:
        if not one.denied and one.spot.scope == "node":
            peers = [n for n in everyone if n not in one.nodes][:1]
            for node in (*one.nodes, *peers):
                todo[node] |= {m for m in one.fault.follow_up if (m, node) not in read}
    return {node: tuple(sorted(todo[node])) for node in sorted(todo) if todo[node]}


def _everyone(context: Context, facts: Sequence[Fact]) -> list[str]:
    """The nodes of the run, those first whose pods send: only in the tunnel of such a peer is
    there anything to count, and only that one can be read where the other has no pod at all."""
    legs = (f.leg for f in facts if f.leg and f.result is not Result.NOT_RUN)
    send = {leg.source.node for leg in legs if leg.kind == "cross-node"}
    nodes = [n for n in (*context.subjects, context.witness) if n]
    return sorted(nodes, key=lambda node: node not in send)


def left_over(best: Sequence[Explanation], sheet: Sheet) -> tuple[Leg, ...]:
    """Failing legs for which none of the explanations accounts."""
    rest = sheet.failing if best else 0
    for explanation in best:
        rest &= rank.left_over(explanation, sheet)
    return _legs(rest, sheet)


def lonely(slots: Slots, sheet: Sheet) -> tuple[Leg, ...]:
    """Legs on each of which alone a fault rests: worth a second look before it is named."""
    found: dict[Leg, None] = {}
    for slot in slots:
        alone = legs([slot], sheet)
        if len(alone) == 1:
            found[alone[0]] = None
    return tuple(found)


def lossy(slots: Slots, sheet: Sheet) -> tuple[Leg, ...]:
    """Lossy legs where a fault rests on loss alone: a node that stands still for a moment loses a
    part of all pings that are under way, once."""
    found: dict[Leg, None] = {}
    for one in (each for slot in slots for each in slot):
        for hypothesis in one.hypotheses:
            facts = sheet.pick(hypothesis.explains)
            flaky = all(fact.result is Result.INTERMITTENT for fact in facts)
            if flaky and not _steady(hypothesis, sheet):
                found |= {f.leg: None for f in facts if f.leg}
    return tuple(found)


def _steady(one: Hypothesis, sheet: Sheet) -> bool:
    """Whether pings of pods were lost in two looks while its nodes had the time to lose none of as
    many of their own. Both looks of a round are in one second, so that neither tells by itself."""
    lost = any(looks(fact) for fact in sheet.pick(one.explains) if fact.measure == "ping")
    return lost and not sheet.distress and host_path_clean(View(one.nodes, {}, sheet.facts))


def thin(slots: Slots, sheet: Sheet) -> tuple[Leg, ...]:
    """Legs of a fault that rests on a few datagrams alone, all of which one moment can take, while
    all else passes on their paths."""
    found: dict[Leg, None] = {}
    for hypothesis in (h for slot in slots for one in slot for h in one.hypotheses):
        facts = sheet.pick(hypothesis.explains)
        if not hypothesis.explains & ~sheet.weak and all(f.measure in FEW for f in facts):
            found |= {f.leg: None for f in facts if f.leg}
    return tuple(found)


def legs(slots: Slots, sheet: Sheet) -> tuple[Leg, ...]:
    """All failing legs for which these account."""
    return _legs(accounted(slots), sheet)


def _legs(mask: int, sheet: Sheet) -> tuple[Leg, ...]:
    found = (sheet.facts[index].leg for index in bits(mask))
    return tuple(dict.fromkeys(leg for leg in found if leg is not None))


def decide(unsure: Slots) -> str:
    """The steps that would tell what remains apart, or whether what alone remains is true."""
    doubted = (slot for slot in unsure if len(slot) > 1 or slot[0].exact)
    tells = (one.fault.tell for slot in doubted for one in slot)
    return "; ".join(dict.fromkeys(tell for tell in tells if tell))
