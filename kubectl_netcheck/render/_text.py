"""Parts of a report as lines of text, shared by the table and wide formats."""

from collections.abc import Iterable

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.finding import Diagnosis, Finding
from kubectl_netcheck.model.report import GONE_S, Report
from kubectl_netcheck.render._cure import checks, title
from kubectl_netcheck.render._fold import beside, step
from kubectl_netcheck.render._format import Options
from kubectl_netcheck.render._question import words

#: SGR codes (ECMA-48 8.3.117) by meaning; the word says the same without them.
_STYLES = {"bad": "1;31", "good": "1;32", "unsure": "1;33", "dim": "2"}
_MARGIN = 10
_TITLES = {"healthy": ("HEALTHY", "good"), "undecided": ("UNDECIDED", "unsure")}
_KINDS = {"fault": ("FAULT", "bad"), "note": ("NOTE", "dim"), "risk": ("RISK", "unsure")}


def paint(text: str, style: str, options: Options) -> str:
    """The text in colour where colour was asked for."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if options.colour and text else text


def entry(label: str, text: str, options: Options, style: str = "") -> list[str]:
    """A label in the margin and the text folded beside it."""
    first, *rest = beside(label.ljust(_MARGIN - 1) + " ", text, options.width)
    return [paint(label, style, options) + first[len(label) :] if style else first, *rest]


def command(label: str, text: str, options: Options) -> list[str]:
    """A step beside its label in the margin, see ``step``."""
    return step(label.ljust(_MARGIN - 1) + " ", text, options.width)


def verdict(report: Report, options: Options) -> list[str]:
    """The verdict, each finding with its layer, scope and confidence, the candidates, and what to
    do next where something is open."""
    diagnosis = report.diagnosis
    lines: list[str] = []
    faults = [f for f in diagnosis.findings if f.kind == "fault"]
    # One fault: the verdict is its summary, or begins with it and says more.
    only = faults[0] if diagnosis.status == "faulty" and len(faults) == 1 else None
    told = only is not None and only.summary in diagnosis.verdict
    if diagnosis.status in _TITLES:
        title, style = _TITLES[diagnosis.status]
        lines += entry(title, sentence(diagnosis), options, style)
    elif not faults or (only and not told):
        lines += entry("FAULT", diagnosis.verdict, options, "bad")
    for finding in diagnosis.findings:
        label, style = _KINDS.get(finding.kind, _KINDS["fault"])
        text = diagnosis.verdict if told and finding is only else finding.summary
        lines += entry(label, text, options, style)
        lines += entry("", about(finding), options)
    for word, candidate in zip(words(diagnosis), diagnosis.candidates, strict=True):
        lines += entry(word, candidate.summary, options)
        lines += entry("", about(candidate), options)
    if diagnosis.decide:
        lines += command("next", diagnosis.decide, options)
    return lines


def sentence(diagnosis: Diagnosis) -> str:
    """The verdict without its status, for where that stands in front of it."""
    return diagnosis.verdict.removeprefix(f"{diagnosis.status}: ")


def about(finding: Finding) -> str:
    """Layer, scope, confidence and name of a finding in one line."""
    name = f"{finding.code} {finding.slug}"
    return f"layer {finding.layer} · scope {finding.scope} · {finding.confidence} · {name}"


def why(findings: Iterable[Finding], options: Options, at_most: int) -> list[str]:
    """Lines of evidence: where, what a healthy cluster shows there, what was measured. Of several
    findings the first line of each, which tells most, stands before the rest."""
    every = [f.evidence for f in findings]
    heads = [e for evidence in every for e in evidence[:1]]
    proof = list(dict.fromkeys([*heads, *(e for evidence in every for e in evidence)]))
    lines: list[str] = []
    for i, line in enumerate(proof[:at_most]):
        lines += entry("" if i else "why", str(line), options)
    if len(proof) > at_most:
        lines += entry("", f"and {len(proof) - at_most} more (-o wide)", options)
    return lines


def cure(diagnosis: Diagnosis, options: Options) -> list[str]:
    """The fix of each finding that has one, and the commands that verify them."""
    named = (*diagnosis.findings, *diagnosis.candidates)
    mine = [finding for finding in diagnosis.findings if finding.kind != "note"]
    lines: list[str] = []
    for finding in (finding for finding in mine if finding.fix):
        whose = title(finding, named)
        lines += entry("fix", f"{whose}:", options) if whose else []
        for i, text in enumerate(finding.fix):
            lines += command("" if i or whose else "fix", text, options)
    for codes, text in checks(mine):
        lines += command("check", f"{codes}: {text}" if codes else text, options)
    return lines


def not_probed(report: Report, options: Options, at_most: int) -> list[str]:
    """Places and rungs left out, and why."""
    lines: list[str] = []
    for i, item in enumerate(report.not_probed[:at_most]):
        lines += entry("" if i else "left out", f"{item.place}: {item.reason}", options)
    if len(report.not_probed) > at_most:
        lines += entry("", f"and {len(report.not_probed) - at_most} more (-o wide)", options)
    return lines


def unrun(report: Report, options: Options) -> list[str]:
    """How many measurements were left out, and where each is with its reason."""
    said = left_out(report)
    return entry("" if report.not_probed else "left out", said, options) if said else []


def left_out(report: Report) -> str:
    """The same in words; empty where all could be run."""
    count = sum(1 for fact in report.facts if fact.leg and fact.result is Result.NOT_RUN)
    return f"{count} measurement{'s' * (count > 1)} (-o wide: which, and why)" if count else ""


def closing(report: Report, options: Options) -> list[str]:
    """Seconds, pods, and what is left in the cluster."""
    took = f"{report.seconds:.1f} s"
    if not report.left:
        return [f"{took} · {report.pods} pods started, {report.pods} removed, 0 left"]
    objects = "object" if len(report.left) == 1 else "objects"
    lines = [f"{took} · {report.pods} pods started, {len(report.left)} {objects} left"]
    lines += entry("left", ", ".join(report.left), options, "bad")
    lines += entry("", _goes(report.left), options)
    # Never with --yes: it asks because runs that go on now would lose their pods.
    return lines + command("remove", report.remove or "kubectl netcheck clean", options)


def _goes(left: Iterable[str]) -> str:
    if any(name.startswith("configmaps/") for name in left):  # a run object that nothing deletes
        return "pods end by themselves, but all stays listed until it is removed"
    when = f"at most {GONE_S // 60} minutes after the run's --timeout"
    return f"goes by itself, {when}; clean only removes it sooner"
