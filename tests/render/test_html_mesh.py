"""The page of a mesh: zones against zones, nodes by zone, and its size for any cluster."""

from dataclasses import replace

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.render import render
from kubectl_netcheck.render._heat import BAD, NONE, PART, WELL, Heat, heat
from kubectl_netcheck.render._picture import picture
from tests.planning.played import cluster, played
from tests.render.reports import FAULTY, fact, host, pod
from tests.render.test_html import HOSTILE, Page

KB, MB = 1000, 1_000_000


def mesh(size: int, zones: int, dead: str = "") -> Report:
    """A mesh of so many nodes; what crosses to or from the nodes that begin with ``dead``, if
    given, is lost. Without a diagnosis, which the page does not need."""
    inventory = cluster(size, zones=zones)
    report, _ = played(Mesh(seed=1), inventory)
    report = replace(report, zones={node.name: node.zone for node in inventory.nodes})
    facts = tuple(_lost(f) if dead and _touches(f, dead) else f for f in report.facts)
    return replace(report, facts=facts, diagnosis=FAULTY.diagnosis if dead else report.diagnosis)


def _touches(found: Fact, dead: str) -> bool:
    leg = found.leg
    return bool(leg and leg.crosses and any(name.startswith(dead) for name in leg.nodes))


def _lost(found: Fact) -> Fact:
    return replace(found, result=Result.LOST, good=0, figures={})


def drawn(report: Report) -> Heat:
    found = heat(report)
    assert found is not None
    return found


def test_zones_say_how_many_pairs_fail() -> None:
    found = drawn(mesh(6, 2, "node-b"))
    assert found.zones == (("z0", 3), ("z1", 3))
    levels = [[spot.level for spot in row] for row in found.by_zone]
    assert levels == [[WELL, PART], [PART, BAD]]
    assert found.by_zone[0][1].text == "3/9" and found.by_zone[0][0].text.startswith("0/")


def test_nodes_stand_by_their_zone() -> None:
    found = drawn(mesh(6, 2, "node-b"))
    assert found.groups == (("z0", 3), ("z1", 3))
    assert [letter for letter, _, _ in found.nodes] == ["a", "c", "e", "b", "d", "f"]
    assert [spot.level for spot in found.by_node[3]][:3] == [BAD] * 3
    assert dict(found.signs)["."] == "all is well"


def test_an_empty_cell_has_words_where_there_is_one() -> None:
    assert "" not in dict(drawn(mesh(6, 2)).signs)
    assert dict(drawn(mesh(30, 2)).signs)[""] == "not in the sample"
    assert "empty not in the sample" in Page(render(mesh(30, 2), "html")).text


def test_one_zone_is_no_contrast() -> None:
    assert drawn(mesh(4, 1)).zones == ()
    text = render(replace(mesh(4, 1), zones={}), "html")
    assert "Between zones" not in text and "Between nodes" in text


def test_no_heat_without_a_mesh() -> None:
    assert heat(FAULTY) is None
    assert heat(replace(mesh(3, 1), facts=())) is None


def test_what_was_not_measured_is_neither_well_nor_bad() -> None:
    leg = Leg(pod("node-a"), pod("node-b"), "cross-node")
    other = Leg(host("node-b"), host("node-a"), "node-to-node")
    facts = (fact(leg, "ping", Result.NOT_RUN), fact(other, "ping"))
    report = replace(mesh(2, 2), facts=facts, subjects=("node-a", "node-b"))
    found = drawn(report)
    assert [[s.level for s in row] for row in found.by_node] == [[NONE, NONE], [WELL, NONE]]
    assert found.by_zone[0][1].level == NONE


def test_the_page_shows_it_in_words_and_safely() -> None:
    report = mesh(6, 2, "node-b")
    hostile = replace(report, zones=dict.fromkeys(report.zones, HOSTILE) | {"node-a": "z0"})
    page = Page(render(hostile, "html"))
    assert not page.all("img") and len(page.all("script")) == 1
    assert page.text.count(HOSTILE) >= 2
    assert "Between zones" in page.text and "N the nodes' own network fails" in page.text
    assert all("scope" in attributes for attributes in page.all("th"))


@pytest.mark.parametrize(
    ("size", "dead", "most"),
    [(3, "", 300 * KB), (3, "node-b", 300 * KB), (30, "node-b", 300 * KB),
     (1000, "", 3 * MB), (1000, "node-b", 3 * MB), (1000, "node-", 3 * MB)],
)  # fmt: skip
def test_a_page_stays_small(size: int, dead: str, most: int) -> None:
    report = mesh(size, 3, dead)
    assert len(render(report, "html").encode()) < most
    table = picture(report)
    assert len(table.columns) <= 30
    if size == 1000 and dead:
        said = " ".join(text for _, text in table.notes)
        assert "more nodes of which" in said


def test_of_many_zones_the_worst_are_drawn() -> None:
    found = drawn(mesh(60, 60, "node-b"))
    assert len(found.zones) == 20
    assert "z1" in [name for name, _ in found.zones]
