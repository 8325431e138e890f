"""The picture of ``service``: a row per way to the Service, a column per node that asks."""

from collections.abc import Iterable

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._ladder import WORST_FIRST, Cell, Grid, failing, lettered

#: Rows of what the Service stands on, below its own.
_UNDER = {
    "cross-node": "pods of other nodes",
    "node-to-node": "other nodes (no overlay)",
    "own": "Services of this run",
    "hairpin": "a pod to itself by Service",
    "dns": "DNS, Service address",
    "api": "API server",
}


def grid(report: Report) -> Grid:
    """Its address, its NodePorts and each endpoint first; then what these stand on."""
    letters = lettered(report)
    cells: dict[tuple[str, str], list[Fact]] = {}
    mine: dict[tuple[int, str], str] = {}
    for fact in report.facts:
        leg = fact.leg
        if leg is None or leg.source.node not in letters:
            continue
        way = _way(leg, letters)
        if way and fact.measure == "tcp":
            mine[way] = way[1]
        row = way[1] if way else _UNDER.get(_kind(leg), "")
        if row and (not way or fact.measure == "tcp"):
            cells.setdefault((row, leg.source.node), []).append(fact)
    rows = [label for _, label in sorted(mine)] + list(_UNDER.values())
    nodes = [node for node in letters if any((row, node) in cells for row in rows)]
    shown = tuple(
        (row, tuple(_cell(cells.get((row, node), ())) for node in nodes))
        for row in rows
        if any((row, node) in cells for node in nodes)
    )
    return Grid(letters, tuple(f"from {letters[node]}" for node in nodes), shown)


def _kind(leg: Leg) -> str:
    return "own" if leg.kind == "service" else leg.kind


def _way(leg: Leg, letters: dict[str, str]) -> tuple[int, str] | None:
    """Order and label of a way to the Service; None for what is none."""
    if leg.kind == "service" and not leg.target.node:
        return 0, f"Service {leg.target.name}"
    # Pods behind a Service are of its namespace, and rows must fit beside each other's columns.
    name = leg.target.name.rpartition("/")[2]
    port = name.rpartition(":")[2]
    where = letters.get(leg.target.node, leg.target.node)
    if leg.kind == "nodeport":
        return 1, f"NodePort {port} of {where}"
    if leg.kind != "endpoint":
        return None
    return 2, f"endpoint {name}" + (f" on {where}" if where else "")


def _cell(facts: Iterable[Fact]) -> Cell:
    found = list(facts)
    ran = [f for f in found if f.result is not Result.NOT_RUN]
    if not ran:
        return Cell("not run" if found else "")
    worst = min(ran, key=lambda f: WORST_FIRST.index(f.result))
    if worst.result is Result.OK:
        return Cell("ok")
    mixed = any(f.result is Result.OK for f in ran)
    return failing(worst, worst.measure if mixed else "")
