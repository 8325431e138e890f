"""The ladder as a grid: a row per plane, a column per direction, the worst result per cell."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._letters import short

#: From worst to best: the cell of several results shows the first of these that occurs.
WORST_FIRST = (
    Result.LOST,
    Result.UNREACHABLE,
    Result.PROHIBITED,
    Result.NOT_PERMITTED,
    Result.REFUSED,
    Result.BLACKHOLE,
    Result.STALLED,
    Result.TOO_BIG,
    Result.FRAG_NEEDED,
    Result.WRONG,
    Result.INTERMITTENT,
    Result.OK,
    Result.SEEN,
    Result.NOT_RUN,
)
_FINE = (Result.OK, Result.SEEN, Result.NOT_RUN)
_SIZE = ("mtu", "udp-large", "udp-fragments", "get", "put")
_ONE_WAY = "oneway"
_NOT_RUN = "not run"
#: Rows from the lowest plane up: key, label.
_ROWS = {
    "local": "pod itself",
    "node-to-node": "node to node (no overlay)",
    "node-to-node size": "node to node, full size",
    "node-to-node oneway": "node to node, one-way",
    "pod-to-node": "pod to node",
    "pod-to-node size": "pod to node, full size",
    "kubelet": "kubelet's port",
    "node-to-pod": "node to pod",
    "node-to-pod size": "node to pod, full size",
    "pod": "pod to pod",
    "pod size": "pod to pod, full size",
    "pod oneway": "pod to pod, one-way",
    "hairpin": "pod to itself by Service",
    "service": "Service address",
    "service size": "Service address, full size",
    "dns": "DNS, Service address",
    "dns pod": "DNS, each DNS pod",
    "node-to-dns": "DNS, node to DNS pod",
    "api": "API server",
    "api own": "API server, own address",
    "egress": "outside the cluster",
    "control": "API server to node",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a word (capitals when it is not fine) and a detail such as 1400, 4/10 or tcp."""

    word: str = ""
    detail: str = ""
    bad: bool = False

    def __str__(self) -> str:
        return f"{self.word} {self.detail}".strip()


@dataclass(frozen=True, slots=True)
class Grid:
    """letters: node name to its short name. columns: titles. rows: label and one cell per column.
    notes: label and text of what stands below it, such as what its words mean. alike: what is said
    of columns that are left out because they fail like one that is there."""

    letters: Mapping[str, str]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    notes: tuple[tuple[str, str], ...] = ()
    alike: str = ""

    def below(self, figures: str = "-o wide") -> tuple[tuple[str, str], ...]:
        """The notes, and that of the columns that are left out with where their figures are."""
        alike = (("", f"{self.alike} (figures: {figures})"),) if self.alike else ()
        return self.notes + alike

    def part(self, first: int, end: int) -> "Grid":
        """Some of the columns, and the rows that have something in them."""
        rows = ((label, cells[first:end]) for label, cells in self.rows)
        filled = tuple(row for row in rows if any(cell.word for cell in row[1]))
        return replace(self, columns=self.columns[first:end], rows=filled)


def word_of(result: Result) -> str:
    """The word of a cell for a result that is not fine: the result's own in capitals, but one that
    is short for the commonest."""
    return "LOSSY" if result is Result.INTERMITTENT else str(result).upper()


def failing(fact: Fact, detail: str = "") -> Cell:
    """The cell of a result that is not fine, with how many came back where some did, else with the
    detail."""
    if fact.result is Result.INTERMITTENT:
        detail = f"{fact.good}/{fact.samples}"
    return Cell(word_of(fact.result), detail, True)


def grid(report: Report) -> Grid:
    """The ladder of everyone who took part; facts about other nodes count to the column of
    their source alone, named in the cell when they are the worst there."""
    letters = lettered(report)
    cells: dict[tuple[str, str], list[Fact]] = {}
    for fact in report.facts:
        if fact.leg is None:
            continue
        column = _column(fact.leg, letters)
        row = _row(fact.leg, fact.measure)
        if column and row:
            cells.setdefault((row, column), []).append(fact)
    filled = {key: _cell(key[0], facts, letters) for key, facts in cells.items()}
    columns = _columns(letters, report.subjects, filled)
    rows = tuple(
        (label, tuple(filled.get((key, column), Cell()) for column in columns))
        for key, label in _ROWS.items()
        if any((key, column) in filled for column in columns)
    )
    return Grid(letters, columns, rows, blanks(report, rows), _alike(columns, filled))


def blanks(
    report: Report, rows: Iterable[tuple[str, Iterable[Cell]]]
) -> tuple[tuple[str, str], ...]:
    """The note that tells what was not run from what was not asked; none where all was run."""
    if not any(cell.word == _NOT_RUN for _, cells in rows for cell in cells):
        return ()
    why = " (left out: why)" if report.not_probed else ""
    return (("", f"{_NOT_RUN} = could not be measured{why}; blank = not asked"),)


def lettered(report: Report) -> dict[str, str]:
    """Short names of the nodes that took part: the subjects, the witness, and whoever else ran a
    probe pod (its start is part of the control path)."""
    started = {f.leg.target.node for f in report.facts if f.leg and f.measure == "pod-start"}
    names = dict.fromkeys([*report.subjects, report.witness, *sorted(started)])
    return short([name for name in names if name])


def _column(leg: Leg, letters: Mapping[str, str]) -> str:
    source, target = letters.get(leg.source.node, ""), letters.get(leg.target.node, "")
    if leg.kind == "control":
        return f"on {target}" if target else ""
    if not source:
        return ""
    if leg.crosses and target:
        return f"{source} > {target}"
    return f"on {source}"


def _row(leg: Leg, measure: str) -> str:
    kind = "pod" if leg.kind in ("same-node", "cross-node") else leg.kind
    if kind == "dns" and leg.target.node:
        return "dns pod"
    if measure == "dns-flows":
        return "dns"
    if kind == "egress" and leg.target.kind == "api":
        return "api own"
    if measure == "kubelet":
        return measure
    for suffix, measures in ((" size", _SIZE), (" oneway", (_ONE_WAY,))):
        if measure in measures and kind + suffix in _ROWS:
            return kind + suffix
    return kind if kind in _ROWS else ""


def _columns(
    letters: Mapping[str, str], subjects: Collection[str], filled: Mapping[tuple[str, str], Cell]
) -> tuple[str, ...]:
    """Inside each subject, between subjects, towards the witnesses; and from a witness only
    where that says something which no column about the same subject says."""
    mine = [letter for name, letter in letters.items() if name in subjects]
    inside = [f"on {x}" for x in mine]
    between = [f"{x} > {y}" for x in mine for y in mine if x != y]
    wanted = inside + between
    for w in (letter for name, letter in letters.items() if name not in subjects):
        towards = [f"{x} > {w}" for x in mine]
        extras = {f"on {w}": inside}
        extras |= {f"{w} > {x}": [f"{x} > {w}", *(f"{y} > {x}" for y in mine)] for x in mine}
        wanted += towards
        wanted += [column for column, peers in extras.items() if _news(column, peers, filled)]
    present = {column for _, column in filled}
    return tuple(column for column in wanted if column in present)


def _alike(columns: Collection[str], filled: Mapping[tuple[str, str], Cell]) -> str:
    """The columns with failures which are left out as no news; empty where there are none."""
    hidden = sorted({column for (_, column), cell in filled.items() if cell.bad} - {*columns})
    fails = "fails" if len(hidden) == 1 else "fail"
    return f"{' and '.join(hidden)} {fails} like a column here" if hidden else ""


def _news(column: str, peers: list[str], filled: Mapping[tuple[str, str], Cell]) -> bool:
    """Whether a failing cell of the column says what no peer says in the same row."""
    return any(
        cell.bad and cell.word not in {filled.get((row, peer), Cell()).word for peer in peers}
        for (row, place), cell in filled.items()
        if place == column
    )


def _cell(row: str, facts: Iterable[Fact], letters: Mapping[str, str]) -> Cell:
    ran = [f for f in facts if f.result is not Result.NOT_RUN]
    if not ran:
        return Cell(_NOT_RUN)
    worst = min(ran, key=lambda f: WORST_FIRST.index(f.result))
    bad = worst.result not in _FINE
    # What the search for the size found says how a transfer of that size fails, and where.
    told = [f for f in ran if f.measure == "mtu" and f.result not in _FINE]
    if bad and told:
        worst = told[0]
    if row.endswith("oneway"):
        fewest = min(ran, key=lambda f: f.good / (f.samples or 1))
        return Cell(f"{fewest.good}/{fewest.samples}", bad=bad)
    sizes = [f.figures["mtu_bytes"] for f in ran if "mtu_bytes" in f.figures]
    if not bad:
        return Cell(f"{min(sizes):.0f}" if sizes else "ok")
    detail = ""
    if sizes and worst.measure == "mtu":
        detail = f"{min(sizes):.0f}"
    elif any(f.result is not worst.result for f in ran):
        detail = worst.measure
    elif worst.leg and worst.leg.crosses and worst.leg.target.node not in letters:
        detail = worst.leg.target.node
    return failing(worst, detail)
