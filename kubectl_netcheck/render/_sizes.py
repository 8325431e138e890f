"""The picture of ``mtu``: a row per peer, a column per network and direction, bytes inside."""

from collections.abc import Iterable, Iterator, Mapping

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._ladder import WORST_FIRST, Cell, Grid, blanks, lettered, word_of

_COLUMNS = ("pods, to", "pods, from", "nodes, to", "nodes, from", "TCP bulk")
_BULK = frozenset({"get", "put"})
#: The endings of a size, each kept apart, and what they mean.
_WORDS = {
    Result.OK: "fits",
    Result.TOO_BIG: "LOCAL",
    Result.FRAG_NEEDED: "HOP",
    Result.BLACKHOLE: "SILENT",
}
_MEANING = {
    "fits": "all bytes that the sender's interface allows",
    "LOCAL": "the sender's own kernel refused more",
    "HOP": "a hop answered that more must be fragmented",
    "SILENT": "more vanished without an answer",
}
_SAID = (("mtu_set", "set"), ("mtu_expected", "expected"), ("mtu_safe", "safe"))


def grid(report: Report) -> Grid:
    """The sizes between the node in question and each peer; those between peers are in -o wide."""
    letters = lettered(report)
    node = report.subjects[0] if report.subjects else ""
    facts = [f for f in report.facts if f.leg and f.measure in {"mtu", *_BULK}]
    rows = []
    for other in letters:
        cells = tuple(_cells(facts, letters, node, other))
        if any(cell.word for cell in cells):
            label = "same node" if other == node else letters[other]
            rows.append((label, cells))
    words = {cell.word for _, cells in rows for cell in cells}
    meaning = [f"{word} = {text}" for word, text in _MEANING.items() if word in words]
    notes = [("", "; ".join(meaning))] if meaning and words - {"fits", "ok", ""} else []
    notes += blanks(report, rows)
    notes += [(label, report.context[key]) for key, label in _SAID if report.context.get(key)]
    return Grid(letters, _COLUMNS, tuple(rows), tuple(notes))


def _cells(
    facts: Iterable[Fact], letters: Mapping[str, str], node: str, other: str
) -> Iterator[Cell]:
    ends = {node, other}
    found = [f for f in facts if f.leg and {f.leg.source.node, f.leg.target.node} == ends]
    for kinds in (("same-node", "cross-node"), ("node-to-node",)):
        here = [f for f in found if f.leg and f.leg.kind in kinds and f.measure == "mtu"]
        yield _size(f for f in here if f.leg and f.leg.source.node == node)
        yield _size(f for f in here if f.leg and f.leg.target.node == node)
    yield _bulk([f for f in found if f.measure in _BULK], letters)


def _size(facts: Iterable[Fact]) -> Cell:
    fact = min(facts, key=lambda f: WORST_FIRST.index(f.result), default=None)
    if fact is None:
        return Cell()
    if fact.result is Result.NOT_RUN:
        return Cell("not run")
    low, high = fact.figures.get("low_bytes"), fact.figures.get("high_bytes")
    exact = fact.figures.get("mtu_bytes")
    detail = f"{exact:.0f}" if exact is not None else ""
    if not detail and low is not None and high is not None:
        detail = f"{low:.0f}-{high - 1:.0f}"
    word = _WORDS.get(fact.result, word_of(fact.result))
    return Cell(word, detail, fact.result is not Result.OK)


def _bulk(facts: Iterable[Fact], letters: Mapping[str, str]) -> Cell:
    fact = min(facts, key=lambda f: WORST_FIRST.index(f.result), default=None)
    if fact is None:
        return Cell()
    if fact.result is Result.NOT_RUN:
        return Cell("not run")
    if fact.result is Result.OK:
        return Cell("ok")
    source = letters.get(fact.leg.source.node, "") if fact.leg else ""
    return Cell(word_of(fact.result), f"{fact.measure} by {source}", True)
