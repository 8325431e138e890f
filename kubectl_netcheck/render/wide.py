"""Format wide: the table, all evidence, and every leg with its figures, those that fail first."""

from collections.abc import Sequence

from kubectl_netcheck.model.fact import Fact, Result, written
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._aligned import aligned
from kubectl_netcheck.render._fold import beside
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render.table import blocks

_CALM = frozenset({Result.OK, Result.SEEN, Result.NOT_RUN})
_HEADERS = ("KIND", "LEG", "PROBE", "RESULT", "GOOD", "FIGURES")


def _render(report: Report, options: Options) -> str:
    parts = blocks(report, options, whole=True)
    rows = [
        (f.leg.kind if f.leg else "state", str(f.leg or f.place), f.measure, str(f.result),
         f"{f.good}/{f.samples}" if f.samples else "", detail(f))
        for f in sorted(report.facts, key=lambda fact: fact.result in _CALM)
    ]  # fmt: skip
    if rows:
        parts.insert(-1, "\n".join(_measured(rows, options)))
    if report.context:
        said = [
            line
            for key, text in report.context.items()
            for line in beside(f"{key:<16} ", text, options.width)
        ]
        parts.insert(-1, "\n".join(said))
    return "\n\n".join(parts)


def _measured(rows: Sequence[tuple[str, ...]], options: Options) -> list[str]:
    """A row per fact; where that is too wide, the facts of a leg below it."""
    whole = aligned([_HEADERS, *rows] if options.headers else rows)
    if max(map(len, whole)) <= options.width:
        return whole
    by_leg: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in rows:  # what fails at a leg stands above what passes there, and is not among it
        by_leg.setdefault((*row[:2], str(row[3] in _CALM)), []).append(row[2:])
    titles = [_HEADERS[2:]] if options.headers else []
    cells = [*titles, *(cells for found in by_leg.values() for cells in found)]
    widths = [max(len(each[i]) for each in cells) for i in range(3)]

    def line(each: tuple[str, ...]) -> list[str]:
        start = "  ".join(map(str.ljust, each, widths))
        return beside(f"  {start}  ", each[3], options.width)

    lines = ["  ".join(_HEADERS[:2]), *line(_HEADERS[2:])] if options.headers else []
    for (kind, leg, _), found in by_leg.items():
        lines += beside(f"{kind}  ", leg, options.width)
        lines += [text for each in found for text in line(each)]
    return lines


def detail(fact: Fact) -> str:
    """Figures and texts of a fact as ``key=value`` words."""
    figures = [f"{key}={written(value)}" for key, value in sorted(fact.figures.items())]
    texts = [f"{key}={value}" for key, value in sorted(fact.text.items()) if value]
    return " ".join(figures + texts)


FORMAT = Format("wide", "the table, all evidence, and every leg with its figures", _render)
