"""Format markdown: the report for an issue, a chat or a job summary."""

from collections.abc import Sequence

from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._cure import checks, title
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render._picture import picture
from kubectl_netcheck.render._plain import code, markdown
from kubectl_netcheck.render._question import words
from kubectl_netcheck.render._text import about, left_out, sentence


def _render(report: Report, options: Options) -> str:
    diagnosis = report.diagnosis
    parts = [f"## {diagnosis.status.upper()}: {markdown(sentence(diagnosis))}"]
    named = (*diagnosis.findings, *diagnosis.candidates)
    parts += [_finding(finding.kind, finding, named) for finding in diagnosis.findings]
    if diagnosis.candidates:
        parts.append("### In question")
        labelled = zip(words(diagnosis), diagnosis.candidates, strict=True)
        parts += [_finding(word, finding, named) for word, finding in labelled]
    for codes, command in checks(named):
        parts.append(f"{f'Check {codes}' if codes else 'Check'}: {code(command)}")
    if diagnosis.decide:
        parts.append(f"**Next:** {markdown(diagnosis.decide)}")
    parts += _ladder(report)
    items = [f"{n.place}: {n.reason}" for n in report.not_probed]
    lines = [f"- {markdown(item)}" for item in (*items, left_out(report)) if item]
    if lines:
        parts.append("\n".join(["**Left out**", "", *lines]))
    left = f"{report.pods} removed, 0 left"
    if report.left:
        left = f"**left: {markdown(', '.join(report.left))}**"
    parts.append(f"{report.seconds:.1f} s · {report.pods} pods started · {left}")
    return "\n\n".join(parts)


def _finding(label: str, finding: Finding, named: Sequence[Finding]) -> str:
    parts = [f"**{label.upper()}** {markdown(finding.summary)}", markdown(about(finding))]
    if finding.evidence:
        rows = [[e.leg, e.expected, e.measured] for e in finding.evidence]
        parts.append(_table(["leg", "expected", "measured"], rows))
    if finding.fix:
        whose = markdown(f"Fix {title(finding, named)}".strip())
        parts.append(f"{whose}:\n\n" + "\n".join(f"- {code(step)}" for step in finding.fix))
    return "\n\n".join(parts)


def _ladder(report: Report) -> list[str]:
    table = picture(report)
    if not table.rows:
        return []
    rows = [[label, *(str(cell) for cell in cells)] for label, cells in table.rows]
    names = (f"{letter} = {markdown(name)}" for name, letter in table.letters.items())
    said = (f"{label}: {text}" if label else text for label, text in table.below())
    notes = (f"- {markdown(line)}" for line in said)
    parts = [", ".join(names), _table(["", *table.columns], rows), "\n".join(notes)]
    return [part for part in parts if part]


def _table(headers: list[str], rows: list[list[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *([markdown(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


FORMAT = Format("markdown", "for an issue, a chat or a job summary", _render)
