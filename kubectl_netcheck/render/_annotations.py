"""A report as GitHub's workflow commands: annotations beside the table, in a job's summary.

The syntax and its escapes are those of docs.github.com, "Workflow commands for GitHub Actions".
"""

from collections.abc import Iterator

from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._safe import neutralise
from kubectl_netcheck.render._text import sentence

_LEVELS = {"fault": "error", "risk": "warning", "note": "notice"}


def annotations(report: Report) -> list[str]:
    """One line per finding, and one that says when nothing could be decided."""
    safe = neutralise(report)
    return list(_annotations(safe))


def _annotations(report: Report) -> Iterator[str]:
    diagnosis = report.diagnosis
    faults = [finding for finding in diagnosis.findings if finding.kind == "fault"]
    if diagnosis.status == "undecided" or (diagnosis.status == "faulty" and not faults):
        level = "warning" if diagnosis.status == "undecided" else "error"
        text = [sentence(diagnosis), *(f"{f.code}: {f.summary}" for f in diagnosis.candidates)]
        text += [f"next: {diagnosis.decide}"] if diagnosis.decide else []
        yield _command(level, f"kubectl netcheck: {diagnosis.status}", text)
    for finding in diagnosis.findings:
        yield _finding(finding)


def _finding(finding: Finding) -> str:
    where = f" ({', '.join(finding.nodes)})" if finding.nodes else ""
    text = [finding.summary, *(f"fix: {step}" for step in finding.fix)]
    text += [f"check: {finding.verify}"] if finding.verify else []
    title = f"{finding.code} {finding.slug}{where}"
    return _command(_LEVELS.get(finding.kind, "error"), title, text)


def _command(level: str, title: str, text: list[str]) -> str:
    return f"::{level} title={_property(title)}::{_data(chr(10).join(text))}"


def fenced(text: str, word: str) -> str:
    """The text with no line of it taken for a command: names and messages come from a cluster,
    and a runner obeys what begins with ``::`` or holds ``##[``. ``word``: random, known to
    nobody before."""
    if any(line.lstrip().startswith("::") or "##[" in line for line in text.splitlines()):
        return f"::stop-commands::{word}\n{text}\n::{word}::"
    return text


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
