"""Verdict: the one sentence that opens a report."""

from collections.abc import Collection, Sequence

from kubectl_netcheck.diagnosis.localise import Culprit, same_place
from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.diagnosis.wording import leg_name, measured, place_of
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.leg import Leg

#: Candidates and failing legs that one sentence names before it says "and more".
NAMED = 4


def healthy(sheet: Sheet, notes: Sequence[Finding], not_run: int) -> str:
    """Nothing failed, or only what a note explains."""
    said = f"healthy: all {len(sheet.facts)} measurements are as they should be"
    if notes:
        said = f"no fault; note: {'; '.join(note.summary for note in notes)}"
    return f"{said}; {not_run} could not be run" if not_run else said


def faulty(findings: Sequence[Finding], open_slots: Sequence[Sequence[Culprit]]) -> str:
    """The faults that are certain, then as no more than that what remains open, and what only fits
    beside a fault that was proven."""
    faults = [f for f in findings if f.kind == "fault"]
    proven = any(f.confidence == "confirmed" for f in faults)
    fits = [f.summary for f in faults if proven and f.confidence == "consistent"]
    sure = [f.summary for f in faults if f.summary not in fits]
    said = sure[0] if len(sure) == 1 else f"{len(sure)} faults: {'; '.join(sure)}"
    rest = [*fits, *(open_question(slot) for slot in open_slots)]
    return "; besides, perhaps ".join([said, *rest])


def open_question(slot: Sequence[Culprit]) -> str:
    """Several faults would explain it; where they agree in node and layer, that is certain."""
    titles = sorted({one.fault.title for one in slot})
    if len(titles) == 1:
        places = " or ".join(dict.fromkeys(place_of(one) for one in slot))
        return f"{places}: {titles[0]}"
    named = " or ".join(titles[:NAMED]) + (
        f" or {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    )
    if same_place(slot):
        return f"{place_of(slot[0])}, layer {slot[0].fault.layer}: {named}"
    return " or ".join(dict.fromkeys(f"{one.fault.title} at {place_of(one)}" for one in slot))


def open_questions(slots: Sequence[Sequence[Culprit]]) -> str:
    """What remains open, of each fault that is present."""
    return "; besides, ".join(open_question(slot) for slot in slots)


def accidents(stray: Sequence[Leg]) -> str:
    """Paths that failed once beside a fault that does not touch them."""
    if not stray:
        return ""
    shown = ", ".join(f"{leg.kind} {leg}" for leg in stray[:2])
    more = f" and {len(stray) - 2} more" if len(stray) > 2 else ""
    return f"; it does not account for {shown}{more}"


def unsure(sheet: Sheet, failed: int) -> str:
    """Where these failures may be no more than the silence of nodes without time, or an accident:
    say so, and why."""
    said = ""
    if sheet.distress and failed:
        why = ", ".join(sheet.distress)
        said = f"; the nodes were too busy to be sure of what was lost: {why}"
    if any("once" in fact.text for fact in sheet.pick(failed)):
        said += "; what failed could not be measured a second time"
    return said


def unexplained(sheet: Sheet) -> str:
    """Facts fail that no known fault explains together: say which, each leg once, guess nothing."""
    failed: dict[str, list[Fact]] = {}
    for fact in sheet.pick(sheet.failing):
        failed.setdefault(f"{leg_name(fact)}: {measured(fact)}", []).append(fact)
    said = [text + _times(facts) for text, facts in failed.items()]
    shown = "; ".join(said[:NAMED])
    more = f"; and {len(said) - NAMED} more" if len(said) > NAMED else ""
    return f"undecided: no known fault explains what failed: {shown}{more}"


def _times(facts: Sequence[Fact]) -> str:
    """How often the same was measured: for which pods of the run, where that is the difference."""
    if len(facts) == 1:
        return ""
    pods = sorted({fact.text["pod"].partition("@")[0] for fact in facts if "pod" in fact.text})
    return f" ({', '.join(pods)})" if len(pods) == len(facts) else f" ({len(facts)} times)"


def unmeasured(subjects: Sequence[str], dark: Collection[str], facts: Sequence[Fact]) -> str:
    """Nothing was measured from a node, at the only one, or between those in question: say why."""
    silent = [f for f in facts if f.result is Result.NOT_RUN and "reason" in f.text and f.leg]
    own = [f for f in silent if f.leg and f.leg.source.node in dark]
    reasons = [f.text["reason"] for f in own or silent]
    why = max(sorted(set(reasons)), key=reasons.count) if reasons else "no measurement came back"
    where = f"between {' and '.join(subjects) or 'the nodes'}"
    if len(subjects) == 1:
        where = f"at {subjects[0]}"
    if dark and len(dark) < len(subjects):
        where = f"from {' and '.join(sorted(dark))}"
    return f"undecided: nothing could be measured {where}: {why}"
