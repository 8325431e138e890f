"""The picture of ``mesh``: rows are from, columns are to, a sign per pair; no colour is needed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._ladder import Cell, Grid, lettered

#: Nodes up to which all are drawn; of more, those of which a pair fails, the worst first.
MOST = 30
#: From the sign that is shown first: sign, meaning.
SIGNS = {
    "N": "the nodes' own network fails",
    "X": "nothing passes between pods",
    "~": "some packets are lost",
    "S": "large packets do not pass",
    "T": "a connection fails, pings pass",
    "?": "not measured",
    ".": "all is well",
}
Pair = tuple[str, str]
_KINDS = ("cross-node", "node-to-node")
_SIZES = frozenset({"mtu"})
_INSIDE = frozenset({"same-node", "pod-to-node", "node-to-pod"})


def grid(report: Report) -> Grid:
    """Pairs that were left out of a sample are blank; what a node does within itself stands
    where it meets itself."""
    letters = lettered(report)
    signs = pairs(report)
    shown = drawn(letters, signs)
    kept = {name: letter for name, letter in letters.items() if name in shown}
    rows = tuple(
        (letters[source], tuple(_cell(signs.get((source, target), "")) for target in shown))
        for source in shown
    )
    used = {sign for pair, sign in signs.items() if set(pair) <= set(shown)}
    meaning = ", ".join(f"{sign} {text}" for sign, text in SIGNS.items() if sign in used)
    notes = [("", f"rows from, columns to: {meaning}")] if rows else []
    notes += [("", text) for text in beyond(letters, shown, signs)]
    return Grid(kept, tuple(letters[name] for name in shown), rows, tuple(notes))


def pairs(report: Report) -> dict[tuple[str, str], str]:
    """The sign of each pair of nodes, from and to, that was measured."""
    found: dict[tuple[str, str], list[Fact]] = {}
    for fact in report.facts:
        leg = fact.leg
        inside = leg and leg.kind in _INSIDE and leg.source.node == leg.target.node
        if leg and (leg.kind in _KINDS or inside):
            found.setdefault((leg.source.node, leg.target.node), []).append(fact)
    return {pair: _sign(facts) for pair, facts in found.items()}


def drawn(names: Iterable[str], signs: Mapping[Pair, str]) -> tuple[str, ...]:
    """Which of these nodes have room in a picture, in the order given."""
    names = tuple(names)
    if len(names) <= MOST:
        return names
    failing = _failing(signs)
    worst = {name for name, _ in failing.most_common(MOST)}
    return tuple(name for name in names if name in worst)


def beyond(names: Collection[str], shown: Collection[str], signs: Mapping[Pair, str]) -> list[str]:
    """What is to be said of the nodes that are not drawn."""
    failing = sum(name in names and name not in shown for name in _failing(signs))
    well = len(names) - len(shown) - failing
    said = [f"{failing} more nodes of which fewer pairs fail (-o json has all)"] if failing else []
    return [*said, f"{well} more nodes of which every measured pair is well"] if well else said


def _failing(signs: Mapping[Pair, str]) -> Counter[str]:
    return Counter(name for pair, sign in signs.items() if sign != "." for name in pair)


def _cell(sign: str) -> Cell:
    return Cell(sign, bad=sign not in ("", ".", "?"))


def _sign(facts: Iterable[Fact]) -> str:
    """The lowest plane that fails, else how the pods' path fails."""
    ran = [f for f in facts if f.result is not Result.NOT_RUN]
    if not ran:
        return "?"
    bad = [f for f in ran if f.result not in (Result.OK, Result.SEEN)]
    if any(f.leg and f.leg.kind == "node-to-node" and _dead(f) for f in bad):
        return "N"
    if any(f.measure == "ping" and _dead(f) for f in bad):
        return "X"
    if any(f.measure == "ping" for f in bad):
        return "~"
    if any(f.measure in _SIZES for f in bad):
        return "S"
    return "T" if bad else "."


def _dead(fact: Fact) -> bool:
    return fact.measure == "ping" and fact.result is not Result.INTERMITTENT
