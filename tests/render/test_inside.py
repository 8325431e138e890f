"""The picture of a pod: what it sees, and beside it what a probe on its node sees."""

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import Options, render
from kubectl_netcheck.render._picture import picture
from kubectl_netcheck.render.table import ladder

APP, P1 = Place("pod", "node-a", "app", "10.1.0.7"), Place("pod", "node-a", "p1", "10.1.0.8")
AWAY, API = Place("pod", "node-b", "p1", "10.1.1.8"), Place("api", "", "default/kubernetes")
TARGET = Place("pod", "node-b", "target", "10.1.1.9")


def fact(source: Place, target: Place, kind: str, ending: Result, measure: str = "tcp") -> Fact:
    return Fact(measure, ending, Leg(source, target, kind), samples=1, good=0)


FACTS = (
    fact(APP, AWAY, "cross-node", Result.LOST),
    fact(APP, AWAY, "cross-node", Result.NOT_RUN, "ping"),
    fact(P1, AWAY, "cross-node", Result.OK),
    fact(APP, API, "api", Result.OK),
    fact(P1, API, "api", Result.OK),
    fact(APP, TARGET, "cross-node", Result.REFUSED, "port"),
    fact(P1, TARGET, "cross-node", Result.REFUSED, "port"),
    fact(P1, APP, "same-node", Result.OK, "port"),
    fact(P1, Place("pod", "node-c", "p1"), "cross-node", Result.LOST),
)
REPORT = Report(
    "pod",
    Diagnosis("faulty", "x"),
    ("node-a",),
    "node-b",
    FACTS,
    context={"to": "pod shop/db", "policies": "lock", "stays": "container netcheck-1 ends"},
)


def test_both_sides_of_each_target_stand_beside_each_other() -> None:
    table = picture(REPORT)
    rows = {label: [str(cell) for cell in cells] for label, cells in table.rows}
    assert rows == {
        "a pod on node-b": ["LOST", "ok"],
        "API server": ["ok", "ok"],
        "pod shop/db": ["REFUSED", "REFUSED"],
        "the pod, from its node's probe": ["", "ok"],
    }
    assert [name for name, _ in table.notes] == ["policies", "stays"]
    assert max(len(line) for line in ladder(REPORT, Options())) <= 80


@pytest.mark.parametrize("output", ["table", "wide", "markdown", "html", "json", "yaml"])
def test_every_format_takes_it(output: str) -> None:
    assert render(REPORT, output)


def test_a_pod_that_could_not_be_asked_says_not_run() -> None:
    silent = tuple(
        Fact(f.measure, Result.NOT_RUN, f.leg) if f.leg and f.leg.source is APP else f
        for f in FACTS
    )
    report = Report("pod", Diagnosis("undecided", "x"), ("node-a",), "node-b", silent)
    assert [str(c) for c in picture(report).rows[0][1]] == ["not run", "ok"]
