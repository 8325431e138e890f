"""Format table: the verdict, then the ladder side by side, then the cure; for people."""

from dataclasses import replace

from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import _text
from kubectl_netcheck.render._aligned import aligned
from kubectl_netcheck.render._fold import beside as folded
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render._ladder import Cell, Grid
from kubectl_netcheck.render._picture import picture

_EVIDENCE, _LEFT_OUT, _ALL = 3, 4, 1_000_000
#: Nodes beside the subjects that the legend marks; more of them are peers, and say so themselves.
_WITNESSES = 2


def blocks(report: Report, options: Options, whole: bool = False) -> list[str]:
    """The parts of the text, each without empty lines around it. whole: with all evidence, and all
    that was left out, because every measurement stands in the text, too."""
    evidence, left_out = (_ALL, _ALL) if whole else (_EVIDENCE, _LEFT_OUT)
    named = report.diagnosis.findings or report.diagnosis.candidates
    parts = [
        _text.verdict(report, options),
        ladder(report, options, "below" if whole else "-o wide"),
        _text.why(named, options, evidence),
        _text.cure(report.diagnosis, options),
        [
            *_text.not_probed(report, options, left_out),
            *([] if whole else _text.unrun(report, options)),
            *_text.closing(report, options),
        ],
    ]
    return ["\n".join(part) for part in parts if part]


def ladder(report: Report, options: Options, figures: str = "-o wide") -> list[str]:
    """The picture of the command as an aligned table below the legend of its letters and above
    its notes, empty without facts. figures: where those of what is not in it are."""
    table = picture(report)
    if not table.rows:
        return []
    lines = _fitting(table, options)
    beside = [name for name in table.letters if name not in report.subjects]
    said = " (witness)" if len(beside) <= _WITNESSES else ""
    legend = ", ".join(
        f"{letter} = {name}{said if name in beside else ''}"
        for name, letter in table.letters.items()
    )
    notes = (
        line for label, text in table.below(figures) for line in _text.entry(label, text, options)
    )
    return [*folded("  ", legend, options.width), *lines, *notes]


def _fitting(table: Grid, options: Options) -> list[str]:
    """As it is, else with folded cells, else as one table under another, by columns."""
    plain = replace(options, colour=False)

    def fits(part: Grid, joint: str) -> bool:
        return max(len(line) for line in _draw(part, plain, joint)) <= options.width

    for joint in (" ", "\n"):
        if fits(table, joint):
            return _draw(table, options, joint)
    total = len(table.columns)
    for end in range(total - 1, 0, -1):
        if fits(table.part(0, end), "\n") or end == 1:
            first = _draw(table.part(0, end), options, "\n")
            return [*first, "", *_fitting(table.part(end, total), options)]
    return _draw(table, options, "\n")


def _draw(table: Grid, options: Options, joint: str) -> list[str]:
    rows = [[label, *(_paint(c, options, joint) for c in cells)] for label, cells in table.rows]
    headers = ["", *table.columns] if options.headers else ()
    return ["  " + line for line in aligned(rows, headers)]


def _paint(cell: Cell, options: Options, joint: str) -> str:
    parts = [part for part in (cell.word, cell.detail) if part]
    if cell.bad:
        parts = [_text.paint(part, "bad", options) for part in parts]
    return joint.join(parts)


def _render(report: Report, options: Options) -> str:
    return "\n\n".join(blocks(report, options))


FORMAT = Format("table", "verdict, ladder, fix; for people (the default)", _render)
