"""The follow-up round: evidence where it was asked for, directions where pods are cut off."""

import dataclasses

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.planning.follow_up import MOST_PAIRS, follow_up_rungs
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.tasks import tasks
from tests.planning.played import cluster, seated
from tests.planning.test_ladder import all_rungs, seats


def pings(result: Result) -> list[Fact]:
    legs = [rung.leg for rung in all_rungs(seats()) if rung.leg.kind == "cross-node"]
    return [Fact("ping", result, leg=leg, samples=60) for leg in legs]


def test_nothing_follows_a_healthy_round():
    assert not list(follow_up_rungs(seats(), {}, pings(Result.OK)))


def test_datagrams_are_counted_at_the_receiver_of_their_leg():
    round_, _ = tasks(follow_up_rungs(seats(), {}, pings(Result.LOST)), seats())
    counts = [task for task in round_.tasks["p1@node-b"] if task.probe == "oneway"]
    assert {task.leg.source.node for task in counts} == {"node-a", "node-c"}
    assert all(task.leg.target.node == "node-b" for task in counts)
    sent = [task for task in round_.tasks["p1@node-a"] if task.probe == "oneway-send"]
    tags = {task.params["tag"] for task in sent}
    assert tags <= {task.params["tag"] for task in counts}


def test_directions_are_not_asked_where_both_pass():
    lossy = [dataclasses.replace(ping, good=57) for ping in pings(Result.INTERMITTENT)]
    round_, _ = tasks(follow_up_rungs(seats(), {"node-b": ("tunnel-counters",)}, lossy), seats())
    assert {task.probe for key in round_.tasks for task in round_.tasks[key]} == {
        "tunnel-counters",
        "ping",
    }


def test_evidence_runs_in_host_pods_while_pods_talk():
    wanted = {"node-b": ("links", "tunnel-counters")}
    round_, _ = tasks(follow_up_rungs(seats(), wanted, pings(Result.OK)), seats())
    assert [task.probe for task in round_.tasks["h@node-b"]] == ["links", "tunnel-counters"]
    assert [task.probe for task in round_.tasks["p1@node-a"]] == ["ping", "ping"]


def test_where_pods_may_not_ping_the_node_talks_and_tcp_says_who_is_cut_off():
    wanted = {"node-b": ("tunnel-counters",)}
    facts = pings(Result.NOT_RUN)
    facts += [dataclasses.replace(fact, measure="tcp", result=Result.LOST) for fact in facts]
    round_, _ = tasks(follow_up_rungs(seats(), wanted, facts), seats())
    talking = [task for task in round_.tasks["h@node-a"] if task.probe == "ping"]
    assert {(t.leg.kind, t.leg.target.node) for t in talking} == {
        ("node-to-pod", "node-b"),
        ("node-to-pod", "node-c"),
    }
    assert not [task for task in round_.tasks["p1@node-a"] if task.probe == "ping"]
    assert [task for task in round_.tasks["p1@node-a"] if task.probe == "oneway-send"]


def test_no_host_pod_no_evidence():
    given = seats(host=False)
    assert not list(follow_up_rungs(given, {"node-b": ("links",)}, pings(Result.OK)))


def test_among_many_nodes_only_pairs_that_failed_or_touch_a_suspect_are_looked_at():
    given = seated(Mesh(), cluster(10))
    legs = [rung.leg for rung in Mesh().rungs(given) if rung.leg.kind == "cross-node"]
    cut = [leg for leg in legs if "node-c" in leg.nodes]
    facts = [
        Fact("ping", Result.LOST if leg in cut else Result.OK, leg=leg, samples=20) for leg in legs
    ]
    found = list(follow_up_rungs(given, {"node-c": ("tunnel-counters",)}, facts))
    sent = {rung.leg for rung in found if rung.steps[0][0] == "oneway-send"}
    assert len(sent) == MOST_PAIRS
    assert set(cut) <= sent


def test_many_flows_go_from_a_suspect_to_where_something_failed_first():
    given = seated(Mesh(), cluster(4))
    legs = [rung.leg for rung in Mesh().rungs(given) if rung.leg.kind == "cross-node"]
    cut = [leg for leg in legs if leg.nodes == {"node-b", "node-d"}]
    facts = [Fact("tcp", Result.LOST if leg in cut else Result.OK, leg=leg) for leg in legs]
    found = [
        rung.leg
        for rung in follow_up_rungs(given, {"node-b": ("udp-flows",)}, facts)
        if rung.steps[0][0] == "udp-flows"
    ]
    assert [leg.source.node for leg in found] == ["node-b", "node-b"]
    assert "node-d" in {leg.target.node for leg in found}


def test_a_suspects_own_pod_is_asked_for_itself_and_its_gateway_even_without_host_pods():
    given = seats(host=False)
    (rung,) = follow_up_rungs(given, {"node-b": ("links", "own-stack")}, pings(Result.OK))
    assert rung.runner == "p1@node-b" and rung.steps == (("own-stack", {}),)


def test_what_a_kernel_drops_is_counted_over_the_same_window_of_traffic():
    wanted = {"node-b": ("counters", "sysctls")}
    round_, _ = tasks(follow_up_rungs(seats(), wanted, pings(Result.OK)), seats())
    counters, sysctls = round_.tasks["h@node-b"]
    assert (dict(counters.params), dict(sysctls.params)) == ({"window_ms": 500}, {})
    assert [task.probe for task in round_.tasks["p1@node-a"]] == ["ping", "ping"]
