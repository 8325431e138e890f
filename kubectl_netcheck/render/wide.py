"""Format wide: the table, all evidence, and every leg with its figures, those that fail first."""

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._aligned import aligned
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render.table import blocks

_ALL = 1_000_000
_CALM = frozenset({Result.OK, Result.SEEN, Result.NOT_RUN})


def _render(report: Report, options: Options) -> str:
    parts = blocks(report, options, _ALL, _ALL)
    rows = [
        [f.leg.kind if f.leg else "state", str(f.leg or f.place), f.measure, str(f.result),
         f"{f.good}/{f.samples}" if f.samples else "", detail(f)]
        for f in sorted(report.facts, key=lambda fact: fact.result in _CALM)
    ]  # fmt: skip
    headers = ["KIND", "LEG", "PROBE", "RESULT", "GOOD", "FIGURES"] if options.headers else ()
    if rows:
        parts.insert(-1, "\n".join(aligned(rows, headers)))
    if report.context:
        parts.insert(-1, "\n".join(f"{key:<16} {text}" for key, text in report.context.items()))
    return "\n\n".join(parts)


def detail(fact: Fact) -> str:
    """Figures and texts of a fact as ``key=value`` words."""
    figures = [f"{key}={value:g}" for key, value in sorted(fact.figures.items())]
    texts = [f"{key}={value}" for key, value in sorted(fact.text.items()) if value]
    return " ".join(figures + texts)


FORMAT = Format("wide", "the table, all evidence, and every leg with its figures", _render)
