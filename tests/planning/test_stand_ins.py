"""A node's own network sends where its pods do not tell, and only then."""

import dataclasses

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.planning.follow_up import follow_up_rungs
from kubectl_netcheck.planning.questions.dns import Names
from kubectl_netcheck.planning.rungs import Rung
from tests.planning.played import cluster, seated
from tests.planning.test_ladder import all_rungs, seats

A, B, C = "node-a", "node-b", "node-c"


def measured(*lost: tuple[str, str, str]) -> list[Fact]:
    """All that the ladder measures, well, but for what is lost: measure, source, target; the
    source or the target may be "*"."""

    def result(fact: Fact) -> Result:
        pods = fact.leg is not None and fact.leg.source.kind == "pod"
        ends = (fact.leg.source.node, fact.leg.target.node) if fact.leg else ()
        hit = any(
            measure == fact.measure and source in ("*", ends[0]) and target in ("*", ends[1])
            for measure, source, target in lost
        )
        return Result.LOST if pods and hit else Result.OK

    facts = [
        Fact(probe, Result.OK, leg=rung.leg, samples=1)
        for rung in all_rungs(seats())
        if rung.leg.kind != "local"
        for probe, _ in rung.steps
    ]
    return [dataclasses.replace(fact, result=result(fact)) for fact in facts]


def sent(facts: list[Fact]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What the follow-up sends from host pods: source, target, probes."""
    rungs: list[Rung] = [
        rung for rung in follow_up_rungs(seats(), {}, facts) if rung.runner.startswith("h@")
    ]
    return [
        (rung.leg.source.node, rung.leg.target.node, tuple(probe for probe, _ in rung.steps))
        for rung in rungs
    ]


def test_a_healthy_network_needs_none():
    assert not sent(measured())


def test_fragments_of_others_are_told_apart_from_a_node_whose_pods_are_cut_off():
    cut_off = ("ping", C, "*")
    assert not sent(measured(cut_off))
    assert not sent(measured(("udp-fragments", A, B)))
    probes = ("udp", "udp-fragments")
    found = sent(measured(cut_off, ("udp-fragments", A, B)))
    assert found == [(C, A, probes), (C, B, probes)]


def test_fragments_stay_away_from_the_node_s_own_pods():
    found = sent(measured(("ping", A, "*"), ("udp-fragments", B, C)))
    assert [ends[:2] for ends in found] == [(A, B), (A, C)]


def test_pods_that_may_not_ping_are_not_cut_off():
    facts = measured(("udp-fragments", A, B))
    mute = [
        dataclasses.replace(fact, result=Result.NOT_RUN)
        if fact.leg and fact.leg.kind == "cross-node" and fact.measure == "ping"
        else fact
        for fact in facts
    ]
    assert not sent(mute)


def test_a_node_that_does_not_reach_those_pods_either_sends_nothing():
    facts = measured(("ping", C, "*"), ("udp-fragments", A, B))
    deaf = [
        dataclasses.replace(fact, result=Result.LOST)
        if fact.leg and fact.leg.kind == "node-to-pod" and fact.leg.source.node == C
        else fact
        for fact in facts
    ]
    assert not sent(deaf)


def test_nodes_ask_name_servers_that_answer_their_pods_one_way_only():
    probes = ("dns-udp", "dns-tcp")
    assert sent(measured(("dns-udp", B, "*"))) == [(B, A, probes), (B, C, probes)]


def test_nobody_asks_more_where_name_servers_answer_neither_way():
    assert not sent(measured(("dns-udp", B, "*"), ("dns-tcp", B, "*")))


def test_the_question_about_dns_has_them_too():
    given = seated(Names(), cluster(3))
    facts = [
        Fact(probe, Result.LOST if probe == "dns-tcp" and rung.leg.crosses else Result.OK, rung.leg)
        for rung in Names().rungs(given)
        if rung.leg.kind == "dns"
        for probe, _ in rung.steps
    ]
    found = [rung for rung in follow_up_rungs(given, {}, facts) if rung.leg.kind == "node-to-dns"]
    assert found
    assert all(rung.leg.source.node != rung.leg.target.node for rung in found)


@pytest.mark.parametrize("dead", [A, C])
def test_a_node_without_pods_has_its_own_network_measured_in_their_place(dead: str):
    given = seats(dead=dead)
    own = [
        [probe for probe, _ in rung.steps]
        for rung in all_rungs(given)
        if rung.runner == f"h@{dead}" and rung.leg.kind == "node-to-pod" and rung.leg.crosses
    ]
    assert given.reason(f"p1@{dead}")
    assert own == [["ping", "udp", "udp-fragments", "get"]] * 2
