"""Findings: culprits and states put into words, with proof, remedy and the command to check."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kubectl_netcheck.diagnosis.confidence import confidence
from kubectl_netcheck.diagnosis.context import Context
from kubectl_netcheck.diagnosis.hypothesis import Hypothesis
from kubectl_netcheck.diagnosis.localise import Culprit
from kubectl_netcheck.diagnosis.proof import contrast_lines, failing_lines, sign_lines
from kubectl_netcheck.diagnosis.rank import confirming, supporting
from kubectl_netcheck.diagnosis.remedy import remedy
from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.diagnosis.wording import words_for
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.fault import Fault, Sign, View
from kubectl_netcheck.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known in one diagnosis."""

    sheet: Sheet
    states: Mapping[str, tuple[Fact, ...]]
    context: Context
    found: tuple[Hypothesis, ...]  # everything that was considered, the ruled out included

    @property
    def dark(self) -> frozenset[str]:
        """Nodes asked about from which nothing was measured."""
        lit = {f.leg.source.node for f in self.sheet.facts if f.leg}
        return frozenset(self.context.subjects) - lit

    @property
    def all_states(self) -> tuple[Fact, ...]:
        return tuple(fact for facts in self.states.values() for fact in facts)


def finding(culprit: Culprit, case: Case, alone: bool) -> Finding:
    """The finding for a culprit. alone: no other explanation of equal size remains."""
    fault, one = culprit.fault, culprit.hypotheses[0]
    confirms = confirming(one, case.states, case.sheet)
    supports = supporting(one, case.states, case.sheet)
    explained = 0
    for each in culprit.hypotheses:
        explained |= each.explains
    facts = case.sheet.pick(explained)
    words = words_for(culprit, facts, case.all_states, case.context)
    level = confidence(fault, confirms, supports, alone and culprit.exact)
    # What decided stands first: a reader sees few lines.
    lines = (
        *sign_lines(confirms, words),
        *failing_lines(explained, case.sheet, case.context.subjects),
        *contrast_lines(culprit.hypotheses, case.found, case.sheet),
        *sign_lines(supports, words),
    )
    return Finding(
        code=fault.code,
        slug=fault.slug,
        layer=fault.layer,
        scope=culprit.scope,
        nodes=culprit.nodes,
        confidence=level if alone else "consistent",
        summary=words.fill(fault.summary),
        kind=fault.kind,
        evidence=lines,
        fix=remedy(fault, words, culprit.nodes, case.context.cni),
        verify=verify(case.context.subjects),
    )


def risks(
    faults: Iterable[Fault], case: Case, accused: Sequence[Finding], dark: frozenset[str]
) -> tuple[Finding, ...]:
    """Findings from states alone: nothing fails by them yet. At a node that could not be asked
    anything (dark) they are its faults."""
    named = {(f.slug, node) for f in accused for node in (f.nodes or ("",))}
    nodes = sorted({f.place.node for f in case.all_states if f.place and f.place.node})
    made: list[Finding] = []
    for fault in faults:
        if not fault.risk:
            continue
        everywhere = set(fault.scopes) <= {"cluster", "service"}
        for node in [""] if everywhere else nodes:
            if (fault.slug, node) in named:
                continue
            signs = _holding(fault, View(frozenset({node} - {""}), case.states, case.sheet.facts))
            if signs:
                made.append(_risk(fault, node, signs, case, node in dark))
    return tuple(made)


def _holding(fault: Fault, view: View) -> list[Sign]:
    if not all(sign.holds(view) for sign in fault.requires):
        return []
    if any(sign.holds(view) for sign in fault.refutes):
        return []
    sure = [sign for sign in fault.confirms if sign.holds(view)]
    # A state that only supports a fault is enough where the fault requires another one as well.
    likely = fault.supports if fault.requires or not fault.confirms else ()
    return sure or [sign for sign in likely if sign.holds(view)]


def _risk(fault: Fault, node: str, signs: Sequence[Sign], case: Case, dark: bool) -> Finding:
    nodes = (node,) if node else ()
    culprit = Culprit(fault, "node" if node else fault.scopes[0], nodes, ())
    words = words_for(culprit, (), case.all_states, case.context)
    # Events outlive their cause; what became of the run's own pods says more than they do.
    lasting = any(sign.measure != "sandbox-event" for sign in signs)
    serious = fault.kind == "fault" and dark and lasting
    return Finding(
        code=fault.code,
        slug=fault.slug,
        layer=fault.layer,
        scope=culprit.scope,
        nodes=nodes,
        confidence=confidence(fault, signs, (), alone=serious) if serious else "likely",
        summary=words.fill(fault.summary if serious else fault.risk),
        kind="fault" if serious else "risk",
        evidence=tuple(sign_lines(signs, words)),
        fix=remedy(fault, words, nodes, case.context.cni),
        verify=verify(case.context.subjects),
    )


def verify(subjects: Sequence[str]) -> str:
    """The command that shows whether it is fixed."""
    return f"kubectl netcheck pair {' '.join(subjects)}" if len(subjects) == 2 else ""
