"""Distress: the silence of nodes that were too busy to answer accuses nobody; what counts does."""

from dataclasses import replace

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.diagnosis.distress import distress
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, at, broken, ladder, state

A, B, C = "node-a", "node-b", "node-c"
CONTEXT = Context((A, B), C)
FRAGMENTS = [(at("cross-node", touch=B, measures=("udp-fragments",)), R.LOST)]
UNHEARD = at("control", measures=("exec",))


def late(node: str) -> list[Fact]:
    """A pod of which the kubelet spoke, and which was not up in time."""
    leg = Leg(Place("api", name="API server"), Place("host", node), "control")
    text = {"pod": f"p2@{node}", "kind": "deadline"}
    return [Fact("pod-start", R.LOST, leg=leg, samples=1, text=text)]


def mute(facts: list[Fact], *nodes: str) -> list[Fact]:
    """No exec call is answered on these nodes, while what their pods measured is known."""
    gone = [f.leg and f.leg.target.node in nodes and UNHEARD(f) for f in facts]
    lost = [replace(f, result=R.LOST, good=0) for f in facts]
    return [one if out else f for f, one, out in zip(facts, lost, gone, strict=True)]


def slow(facts: list[Fact], took_ms: float) -> list[Fact]:
    """Every connect took that long, the start of its tool included."""
    tools = ("tcp", "kubelet")
    return [replace(f, figures={"took_ms": took_ms}) if f.measure in tools else f for f in facts]


BUSY = {
    "a pod came late": [*ladder(), *late(C)],
    "two nodes were mute": mute(ladder(), A, C),
    "tools began late": slow(ladder(), 750),
}
CALM = {
    "nothing": ladder(),
    "one node was mute": mute(ladder(), C),
    "tools began soon": slow(ladder(), 400),
}


@pytest.mark.parametrize("facts", CALM.values(), ids=CALM)
def test_one_sign_of_one_node_is_none(facts: list[Fact]) -> None:
    assert distress(facts) == ()


@pytest.mark.parametrize("facts", BUSY.values(), ids=BUSY)
def test_lost_datagrams_of_busy_nodes_accuse_nobody(facts: list[Fact]) -> None:
    """On a machine with eight runs at once, fragments were lost at one node and again there."""
    assert len(distress(facts)) == 1
    again = [
        replace(f, text={"again": "1"}) if f.measure == "udp-fragments" else f
        for f in broken(facts, FRAGMENTS)
    ]
    for each in (broken(facts, FRAGMENTS), again):
        diagnosis = diagnose(each, CONTEXT)
        assert "ip-fragments-dropped" not in {f.slug for f in diagnosis.findings}
        assert diagnosis.status != "healthy"
        assert "too busy" in diagnosis.verdict


def test_the_sentence_says_what_was_seen() -> None:
    diagnosis = diagnose(broken(BUSY["a pod came late"], FRAGMENTS), CONTEXT)
    assert diagnosis.status == "undecided"
    assert [f.slug for f in diagnosis.candidates] == ["ip-fragments-dropped"]
    assert "1 of their pods did not start in time" in diagnosis.verdict


def test_on_calm_nodes_they_confirm_it_and_are_looked_at_again() -> None:
    facts = broken(ladder(), FRAGMENTS)
    diagnosis = diagnose(facts, CONTEXT)
    (found,) = diagnosis.findings
    assert (found.slug, found.nodes, found.confidence) == (
        "ip-fragments-dropped",
        (B,),
        "confirmed",
    )
    assert "too busy" not in diagnosis.verdict
    assert {f.leg for f in facts if f.result is R.LOST} <= {*diagnosis.stray}


@pytest.mark.parametrize("facts", BUSY.values(), ids=BUSY)
def test_pings_are_counted_on_busy_nodes_too(facts: list[Fact]) -> None:
    diagnosis = diagnose(broken(facts, v.tunnel_dead(B)), CONTEXT)
    assert B in {node for f in (*diagnosis.findings, *diagnosis.candidates) for node in f.nodes}


def test_a_state_speaks_where_silence_does_not() -> None:
    """Services fail where no kube-proxy runs, however busy the nodes are."""
    agents = [
        state("agent", node, agent="kube-proxy", name="kube-proxy", state=said, why="")
        for node, said in ((A, "ready"), (B, "missing"), (C, "ready"))
    ]
    cut = [(at("service", "hairpin", source=B), R.LOST)]
    calm, busy = (broken(facts, cut) for facts in (ladder(), BUSY["a pod came late"]))
    named, same = (diagnose([*facts, *agents], CONTEXT).findings for facts in (calm, busy))
    assert named and [(f.slug, f.nodes) for f in named] == [(f.slug, f.nodes) for f in same]
    assert not diagnose(busy, CONTEXT).findings


@pytest.mark.parametrize(("look", "status"), [("once", "undecided"), ("again", "faulty")])
def test_a_second_look_that_was_not_taken_accuses_nobody(look: str, status: str) -> None:
    """One late call of a pod's own Service is an accident until somebody has asked once more."""
    itself = at("hairpin", touch=B)
    facts = broken(ladder(), [(itself, R.LOST)])
    told = [replace(f, text={**f.text, look: "yes"}) if f.result is R.LOST else f for f in facts]
    found = diagnose(told, CONTEXT)
    assert found.status == status, found.verdict
    assert [f.slug for f in (*found.findings, *found.candidates)] == ["hairpin-broken"]
