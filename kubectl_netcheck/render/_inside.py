"""The picture of ``pod``: a row per target, measured from inside of the pod and from beside it."""

from collections.abc import Iterable, Iterator

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import APP, TARGET, Place
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._ladder import WORST_FIRST, Cell, Grid, failing, lettered

#: Role of the probe pod beside the pod.
TWIN = "p1"

_COLUMNS = ("in the pod", "beside it")
#: Rows of what both measure, by kind of leg: key, label.
_ROWS = {
    "same-node": "a pod on its node",
    "cross-node": "a pod on {other}",
    "pod-to-node": "its node",
    "pod-to-node away": "node {other}",
    "dns": "DNS, Service address",
    "dns pod": "DNS, each DNS pod",
    "lookup": "a name, by resolv.conf",
    "api": "API server",
    "target": "{target}",
}
#: Rows of what is sent to the pod: kind of leg to label.
_INWARDS = {
    "same-node": "the pod, from its node's probe",
    "cross-node": "the pod, from {other}",
    "node-to-pod": "the pod, from its node",
}
_NOTES = (("policies", "policies"), ("dns_servers", "dns"), ("stays", "stays"))


def grid(report: Report) -> Grid:
    """What the pod sees beside what a probe without its labels sees, then who reaches the pod."""
    letters = lettered(report)
    facts = [f for f in report.facts if f.leg]
    words = {"other": report.witness or "another node"}
    words["target"] = report.context.get("to", "the target")
    inside: dict[str, list[Fact]] = {}
    paths: set[tuple[str, Place]] = set()
    for fact, leg in _from(facts, APP):
        inside.setdefault(_row(leg, fact), []).append(fact)
        paths.add((leg.source.node + leg.kind, leg.target))
    beside: dict[str, list[Fact]] = {}
    for fact, leg in _from(facts, TWIN):
        if (leg.source.node + leg.kind, leg.target) in paths:
            beside.setdefault(_row(leg, fact), []).append(fact)
    rows = [
        (label.format_map(words), (_cell(inside[key]), _cell(beside.get(key, ()))))
        for key, label in _ROWS.items()
        if key in inside
    ]
    for kind, label in _INWARDS.items():
        if found := [f for f in facts if f.leg and f.leg.target.name == APP and f.leg.kind == kind]:
            rows.append((label.format_map(words), (Cell(), _cell(found))))
    notes = [(name, report.context[key]) for key, name in _NOTES if report.context.get(key)]
    return Grid(letters, _COLUMNS, tuple(rows), tuple(notes))


def _from(facts: Iterable[Fact], name: str) -> Iterator[tuple[Fact, Leg]]:
    """What was measured from there, but not what the pod's own network was asked."""
    for fact in facts:
        leg = fact.leg
        if leg and leg.source.name == name and leg.target.name != APP and leg.kind != "local":
            yield fact, leg


def _row(leg: Leg, fact: Fact) -> str:
    """The key of the row that a measurement belongs to."""
    if leg.target.name == TARGET or leg.kind == "service":
        return "target"
    if leg.kind == "dns":
        return fact.measure if fact.measure == "lookup" else "dns pod" if leg.target.node else "dns"
    return "pod-to-node away" if leg.kind == "pod-to-node" and leg.crosses else leg.kind


def _cell(facts: Iterable[Fact]) -> Cell:
    """The worst ending, with the measure where others ended otherwise."""
    ran = [f for f in facts if f.result is not Result.NOT_RUN]
    if not ran:
        return Cell("not run") if facts else Cell()
    worst = min(ran, key=lambda f: WORST_FIRST.index(f.result))
    if worst.result in (Result.OK, Result.SEEN):
        return Cell("ok")
    mixed = any(f.result is not worst.result for f in ran)
    return failing(worst, worst.measure if mixed else "")
