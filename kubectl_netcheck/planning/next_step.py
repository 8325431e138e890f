"""What a question adds at the end: what to run next, and that its own measure is missing."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report

_PROGRAM = "kubectl netcheck"


def again(command: str, *nodes: str) -> str:
    """That command for these nodes, as a user types it."""
    return " ".join((_PROGRAM, command, *nodes))


def about(finding: Finding) -> str:
    """The command that looks closest at the place of a finding."""
    if len(finding.nodes) == 1:
        return again("node", *finding.nodes)
    return again("pair", *finding.nodes) if len(finding.nodes) == 2 else again("mesh")


def checked_by(report: Report, check: Callable[[Finding], str]) -> Report:
    """The report with this check for each finding, open ones too: the question knows what was
    asked, where a diagnosis knows no more than the nodes."""
    named, in_question = (
        tuple(replace(one, verify=check(one)) for one in group)
        for group in (report.diagnosis.findings, report.diagnosis.candidates)
    )
    diagnosis = replace(report.diagnosis, findings=named, candidates=in_question)
    return replace(report, diagnosis=diagnosis)


def looked_closer(report: Report) -> Report:
    """Where one place is suspected and its fault is open, the command for that place."""
    diagnosis = report.diagnosis
    places = {one.nodes for one in diagnosis.candidates}
    if len(places) != 1 or not 1 <= len(next(iter(places))) <= 2:
        return report
    closer = about(diagnosis.candidates[0])
    decide = "; ".join(part for part in (closer, diagnosis.decide) if part)
    return replace(report, diagnosis=replace(diagnosis, decide=decide))


def only_if_measured(
    report: Report, measures: Collection[str], what: str, among: Iterable[Fact] | None = None
) -> Report:
    """Not healthy but undecided where something of what was asked about could not be measured:
    nobody may take silence for a good answer.

    what: in the plural ("sizes"). among: the facts that count; all when not given. Legs between
    nodes that were not asked about do not.
    """
    asked = frozenset(report.subjects)
    counted = report.facts if among is None else among
    mine = [f for f in counted if f.measure in measures and f.leg and f.leg.nodes & asked]
    missing = [fact for fact in mine if fact.result is Result.NOT_RUN]
    if report.diagnosis.status != "healthy" or (mine and not missing):
        return report
    reasons = Counter(fact.text.get("reason", "") for fact in missing)
    why = reasons.most_common(1)[0][0] if reasons else "there is nobody to ask"
    if len(missing) < len(mine):
        rest = "the others are as they should be"
        said = f"{len(missing)} of {len(mine)} {what} could not be measured: {why}; {rest}"
    else:
        said = f"no {what} could be measured: {why}"
    diagnosis = replace(report.diagnosis, status="undecided", verdict=f"undecided: {said}")
    return replace(report, diagnosis=diagnosis)
