"""The table: verdict first, failing cells in capitals, same node beside cross-node."""

from dataclasses import replace

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import EvidenceLine, Finding
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.render import Options, render
from kubectl_netcheck.render._ladder import grid
from tests.render.reports import ALL, FAULTY, HEALTHY, UNDECIDED, A, B, C, fact, host, ladder, pod

AB = Leg(pod(A), pod(B), "cross-node")
BA = Leg(pod(B), pod(A), "cross-node")
UNRUN = Result.NOT_RUN


def cell(facts: tuple[Fact, ...], row: str, column: str) -> str:
    table = grid(replace(HEALTHY, facts=facts))
    cells = dict(table.rows)[row]
    return str(cells[table.columns.index(column)])


def test_verdict_comes_first_and_is_said_once() -> None:
    lines = render(FAULTY, "table").splitlines()
    assert lines[0].startswith("FAULT     node-b drops tunnel packets")
    assert lines[1].strip().startswith("layer overlay · scope node · confirmed · NC301")
    assert render(FAULTY, "table").count(FAULTY.diagnosis.verdict) == 1


def test_same_node_stands_beside_cross_node() -> None:
    table = grid(FAULTY)
    assert table.columns[:4] == ("on a", "on b", "a > b", "b > a")
    row = [str(c) for c in dict(table.rows)["pod to pod"]]
    assert row[:5] == ["ok", "ok", "LOST", "LOST", "ok"]


def test_witness_speaks_only_when_it_has_news() -> None:
    assert "c > b" not in grid(HEALTHY).columns
    assert "c > b" not in grid(FAULTY).columns  # it says of b what a > b says
    assert grid(FAULTY).alike == "c > b fails like a column here"
    assert grid(HEALTHY).below() == ()
    alone = (*HEALTHY.facts, fact(Leg(pod(C), pod(B), "cross-node"), "tcp", Result.LOST))
    assert "c > b" in grid(replace(HEALTHY, facts=alone)).columns


def test_what_was_not_run_is_told_from_what_was_not_asked() -> None:
    assert "not run =" not in render(HEALTHY, "table")
    unrun = replace(HEALTHY, facts=(fact(AB, "ping"), fact(AB, "tcp"), fact(BA, "ping", UNRUN)))
    assert grid(unrun).notes == (("", "not run = could not be measured; blank = not asked"),)
    told = replace(unrun, not_probed=UNDECIDED.not_probed)
    note = "not run = could not be measured (left out: why); blank = not asked"
    assert note in render(told, "table")
    assert note in render(replace(told, command="mtu", facts=(fact(BA, "mtu", UNRUN),)), "table")


def test_what_is_left_out_of_the_table_says_where_it_is() -> None:
    some = replace(HEALTHY, facts=(*HEALTHY.facts, fact(AB, "udp", UNRUN), fact(BA, "udp", UNRUN)))
    said = "left out  2 measurements (-o wide: which, and why)"
    assert said in render(some, "table").splitlines()
    lines = render(replace(some, not_probed=UNDECIDED.not_probed), "table").splitlines()
    assert f"          {said[10:]}" in lines and "left out  witness: " in "\n".join(lines)
    assert "measurement" not in render(HEALTHY, "table")


def test_wide_sends_nobody_to_wide() -> None:
    some = replace(FAULTY, facts=(*FAULTY.facts, fact(AB, "http", UNRUN)))
    assert "c > b fails like a column here (figures: below)" in render(some, "wide")
    assert "c > b fails like a column here (figures: -o wide)" in render(some, "table")
    assert "-o wide" not in render(some, "wide")


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ((fact(AB, "ping"),), "ok"),
        ((fact(AB, "ping", Result.LOST), fact(AB, "tcp", Result.LOST)), "LOST"),
        ((fact(AB, "ping", Result.LOST), fact(AB, "tcp")), "LOST ping"),
        ((fact(AB, "tcp", Result.REFUSED),), "REFUSED"),
        ((fact(AB, "ping", Result.INTERMITTENT, samples=10, good=4),), "LOSSY 4/10"),
        ((fact(AB, "ping", Result.NOT_RUN),), "not run"),
        ((fact(AB, "ping", Result.NOT_RUN), fact(AB, "tcp")), "ok"),
    ],
)
def test_cell_shows_the_worst_and_names_it_when_others_differ(
    facts: tuple[Fact, ...], shown: str
) -> None:
    assert cell(facts, "pod to pod", "a > b") == shown


def test_size_row_shows_bytes() -> None:
    hole = fact(AB, "mtu", Result.BLACKHOLE, figures={"mtu_bytes": 1400})
    stall = fact(AB, "get", Result.STALLED)
    assert cell((hole, stall), "pod to pod, full size", "a > b") == "BLACKHOLE 1400"
    lost = fact(AB, "udp-large", Result.LOST)
    assert cell((lost, hole), "pod to pod, full size", "a > b") == "BLACKHOLE 1400"
    dead = (lost, fact(AB, "mtu", Result.LOST), fact(AB, "get", Result.LOST))
    assert cell(dead, "pod to pod, full size", "a > b") == "LOST"
    fits = fact(AB, "mtu", figures={"mtu_bytes": 1450})
    assert cell((fits,), "pod to pod, full size", "a > b") == "1450"
    assert cell((stall, fact(AB, "put")), "pod to pod, full size", "a > b") == "STALLED get"


def test_one_way_shows_the_fewest_received() -> None:
    facts = tuple(fact(AB, "oneway", samples=10, good=good) for good in (10, 7, 9))
    assert cell(facts, "pod to pod, one-way", "a > b") == "7/10"


def test_wide_cells_fold_instead_of_running_over() -> None:
    facts = tuple(
        fact(Leg(host(x), host(y), "node-to-node"), "mtu", Result.BLACKHOLE,
             figures={"mtu_bytes": 1400})
        for x in (A, B, C) for y in (A, B, C) if x != y
    )  # fmt: skip
    text = render(replace(FAULTY, facts=ladder(Result.BLACKHOLE) + facts), "table")
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "BLACKHOLE" in text and "1400" in text


def test_undecided_names_candidates_and_what_would_tell() -> None:
    text = render(UNDECIDED, "table")
    assert text.startswith("UNDECIDED ")
    assert "\neither " in text and "\nor " in text and "\nnext " in text
    assert "1 object left" in text


def test_what_removes_the_rest_asks_first_and_goes_where_the_run_was() -> None:
    assert render(UNDECIDED, "table").endswith("\nremove    kubectl netcheck clean")
    there = replace(UNDECIDED, remove="kubectl netcheck clean -n shop --context \x1bprod")
    assert render(there, "table").endswith("clean -n shop --context \\x1bprod")


def test_what_is_left_goes_by_itself_unless_no_job_owns_it() -> None:
    words = " ".join(render(UNDECIDED, "table").split())
    assert "pod/netcheck-1 goes by itself, at most 2 minutes after the run's --timeout" in words
    owner = replace(UNDECIDED, left=("configmaps/netcheck-1", "pods/netcheck-1-p1"))
    words = " ".join(render(owner, "table").split())
    assert "goes by itself" not in words and "stays listed until it is removed" in words


def test_closing_line_proves_that_nothing_is_left() -> None:
    assert render(HEALTHY, "table").endswith("2.9 s · 8 pods started, 8 removed, 0 left")


def test_no_headers() -> None:
    assert "a > b" not in render(HEALTHY, "table", Options(headers=False))


def test_fix_loses_nothing_when_it_is_folded() -> None:
    words = "x " * 60 + "end"
    long = replace(ALL["faulty"].diagnosis.findings[0], fix=(words,))
    report = replace(FAULTY, diagnosis=replace(FAULTY.diagnosis, findings=(long,)))
    assert words in " ".join(render(report, "table").split())


def test_the_first_line_of_evidence_of_each_finding_is_shown() -> None:
    def found(code: str) -> Finding:
        lines = (EvidenceLine(f"{code} line {i}", "", "seen") for i in range(3))
        return replace(ALL["faulty"].diagnosis.findings[0], code=code, evidence=tuple(lines))

    both = replace(FAULTY.diagnosis, findings=(found("NC201"), found("NC301")))
    text = render(replace(FAULTY, diagnosis=both), "table")
    assert "NC201 line 0" in text and "NC301 line 0" in text and "NC201 line 2" not in text


def test_the_legend_stands_above_the_table_and_calls_nodes_by_their_names() -> None:
    turned = replace(HEALTHY, subjects=(B, A))
    lines = render(turned, "table").splitlines()
    (legend,) = (i for i, line in enumerate(lines) if "b = node-b, a = node-a, c = node-c" in line)
    assert lines[legend + 1].split()[:4] == ["on", "b", "on", "a"]
    text = render(turned, "markdown")
    assert text.index("b = node-b") < text.index("| on b |")
