"""The picture of each command: words and signs that need no colour, folded to 80 columns."""

from dataclasses import replace

import pytest

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.dns import Names
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.mtu import Sizes
from kubectl_netcheck.planning.questions.node import OneNode
from kubectl_netcheck.render import Options, render
from kubectl_netcheck.render._html_path import path
from kubectl_netcheck.render._picture import picture
from kubectl_netcheck.render.table import ladder
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import at
from tests.planning.played import cluster, played
from tests.render.reports import fact, host, pod

QUESTIONS = [Mesh(seed=1), Sizes(("node-a",)), Names(), OneNode(("node-a",))]


def cells(report: Report) -> dict[tuple[str, str], str]:
    table = picture(report)
    return {
        (label, column): str(cell)
        for label, row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
    }


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: type(q).__name__)
@pytest.mark.parametrize("size", [2, 9, 26, 45])
def test_every_picture_fits_80_columns(question: object, size: int) -> None:
    for vector in ((), v.small_underlay("node-b"), v.tunnel_dead("node-b")):
        report, _ = played(question, cluster(size, zones=2), vector)  # type: ignore[arg-type]
        table = picture(report)
        assert table.rows or size > 30
        assert max((len(line) for line in ladder(report, Options())), default=0) <= 80


@pytest.mark.parametrize("output", ["markdown", "html", "wide", "json"])
def test_other_formats_take_it(output: str) -> None:
    report, _ = played(Mesh(), cluster(4), v.tunnel_dead("node-b"))
    assert render(report, output)


def test_a_path_is_drawn_for_the_accused_alone_where_all_were_asked_about() -> None:
    healthy, _ = played(Mesh(), cluster(4))
    assert path(healthy) is None
    faulty, _ = played(Mesh(), cluster(4), v.small_underlay("node-c"))
    drawn = path(faulty)
    assert drawn is not None and drawn.nodes == ("node-c", "any other node")


def test_the_matrix_has_a_sign_for_each_pair() -> None:
    report, _ = played(Mesh(), cluster(4), v.tunnel_dead("node-b"))
    shown = cells(report)
    letters = "abcd"
    assert {shown[x, y] for x in letters for y in letters if x != y and "b" in x + y} == {"X"}
    assert {shown[x, y] for x in letters for y in letters if "b" not in x + y} == {"."}
    said = dict(picture(report).notes)[""]
    assert "X nothing passes between pods" in said and "N " not in said


@pytest.mark.parametrize(
    ("leg", "measure", "ending", "sign"),
    [
        (Leg(host("node-a"), host("node-b"), "node-to-node"), "ping", Result.LOST, "N"),
        (Leg(pod("node-a"), pod("node-b"), "cross-node"), "ping", Result.UNREACHABLE, "X"),
        (Leg(pod("node-a"), pod("node-b"), "cross-node"), "ping", Result.INTERMITTENT, "~"),
        (Leg(pod("node-a"), pod("node-b"), "cross-node"), "mtu", Result.BLACKHOLE, "S"),
        (Leg(pod("node-a"), pod("node-b"), "cross-node"), "tcp", Result.REFUSED, "T"),
        (Leg(pod("node-a"), pod("node-b"), "cross-node"), "tcp", Result.NOT_RUN, "?"),
        (Leg(pod("node-a"), pod("node-b"), "cross-node"), "tcp", Result.OK, "."),
    ],
)
def test_each_ending_has_its_sign(leg: Leg, measure: str, ending: Result, sign: str) -> None:
    report, _ = played(Mesh(), cluster(2))
    alone = replace(report, facts=(fact(leg, measure, ending),))
    assert cells(alone)["a", "b"] == sign


def test_a_large_matrix_shows_only_who_fails() -> None:
    report, _ = played(Mesh(seed=2), cluster(40), v.tunnel_dead("node-b"))
    table = picture(report)
    assert 0 < len(table.columns) < 40
    assert "b" in table.columns and table.columns == tuple(label for label, _ in table.rows)
    healthy, _ = played(Mesh(seed=2), cluster(40))
    assert not picture(healthy).rows


@pytest.mark.parametrize(
    ("ending", "shown"),
    [
        (Result.OK, "fits 1450"),
        (Result.TOO_BIG, "LOCAL 1400"),
        (Result.FRAG_NEEDED, "HOP 1400"),
        (Result.BLACKHOLE, "SILENT 1400"),
        (Result.LOST, "LOST"),
    ],
)
def test_four_endings_of_a_size_are_kept_apart(ending: Result, shown: str) -> None:
    report, _ = played(Sizes(("node-a",)), cluster(3))
    towards = at("cross-node", source="node-a", target="node-b", measures=("mtu",))
    figures = {} if ending is Result.LOST else {"mtu_bytes": 1400.0}
    figures = {"mtu_bytes": 1450.0} if ending is Result.OK else figures
    facts = tuple(
        replace(f, result=ending, figures=figures) if towards(f) else f for f in report.facts
    )
    found = cells(replace(report, facts=facts))
    assert found["b", "pods, to"] == shown
    assert found["b", "pods, from"] == "fits 1450"
    assert found["b", "nodes, to"] == "fits 1500"
    assert found["b", "TCP bulk"] == "ok"


def test_an_inexact_size_is_a_span() -> None:
    report, _ = played(Sizes(("node-a",)), cluster(2))
    towards = at("cross-node", source="node-a", measures=("mtu",))
    span = {"low_bytes": 1300.0, "high_bytes": 1400.0}
    facts = tuple(
        replace(f, result=Result.BLACKHOLE, figures=span) if towards(f) else f for f in report.facts
    )
    assert cells(replace(report, facts=facts))["b", "pods, to"] == "SILENT 1300-1399"


def test_what_is_set_expected_and_safe_stands_below() -> None:
    report, _ = played(Sizes(("node-a",)), cluster(3))
    text = render(report, "table")
    assert "\nset       pods 1450" in text
    assert "\nexpected  pods 1450" in text
    assert "\nsafe      at most 1450" in text


def test_names_have_a_row_per_node_and_protocol() -> None:
    only_udp = [(at("dns-pod", source="node-a", target="node-b", measures=("dns-udp",)),
                 Result.LOST)]  # fmt: skip
    report, _ = played(Names(), cluster(3), only_udp)
    found = cells(report)
    assert found["a by UDP", "pod on b"] == "LOST 0/4"
    assert found["a by TCP", "pod on b"] == "ok"
    assert found["b by UDP", "Service"] == "ok"


def test_two_name_servers_on_a_node_are_told_apart() -> None:
    inventory = cluster(2, dns=(0, 1))
    pods = tuple(replace(p, node="node-a") for p in inventory.dns.pods)
    report, _ = played(Names(), replace(inventory, dns=replace(inventory.dns, pods=pods)))
    assert picture(report).columns == ("Service", "pod 1 on a", "pod 2 on a")


def test_every_witness_has_a_column_of_its_own() -> None:
    report, _ = played(OneNode(("node-a",)), cluster(4))
    assert {"a > b", "a > c"} <= set(picture(report).columns)
    assert "b = node-b (witness), c = node-c (witness)" in render(report, "table")
