"""The ladder: both directions, controls, witness, and a reason for each leg that cannot run."""

import dataclasses
import re

import pytest

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.inventory import DnsService, Inventory, Node, RunningPod
from kubectl_netcheck.model.plan import Started
from kubectl_netcheck.planning.ports import host_ports
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.planning.seats import Seats, seat
from kubectl_netcheck.planning.tasks import tasks
from kubectl_netcheck.planning.witness import choose

NODES = tuple(
    Node(f"node-{letter}", f"192.0.2.{number}", "True", zone)
    for number, (letter, zone) in enumerate((("a", "z1"), ("b", "z1"), ("c", "z2")), 1)
)
DNS = DnsService(
    "10.96.0.10",
    pods=(
        RunningPod("kube-system", "coredns-1", "node-a", "10.244.1.2"),
        RunningPod("kube-system", "coredns-2", "node-c", "10.244.3.2"),
    ),
)
RUNNING = (RunningPod("shop", "cart-0", "node-b", "10.244.2.9"),)
PAIR = Pair(("node-a", "node-b"))
INVENTORY = Inventory("default", NODES, DNS, "10.96.0.1", 443, RUNNING)


def seats(dead: str = "", host: bool = True) -> Seats:
    refused = {} if host else {"host": "restricted"}
    plan = PAIR.plan(INVENTORY, refused)
    started = [
        Started(request.key, kind="sandbox", trouble="no sandbox")
        if dead and request.key.endswith(dead)
        else Started(request.key, address=f"10.244.0.{number}")
        for number, request in enumerate((*plan.pods, *plan.services), 10)
    ]
    return seat(plan, started, INVENTORY, host_ports("00c0ffee"), "0123456789abcdef")


def all_rungs(given: Seats):
    return list(PAIR.rungs(given))


def test_every_crossing_is_measured_both_ways_and_with_the_witness():
    crossings = {
        (rung.leg.source.node, rung.leg.target.node)
        for rung in all_rungs(seats())
        if rung.leg.kind == "cross-node" and rung.steps[0][0] == "ping"
    }
    nodes = ("node-a", "node-b", "node-c")
    assert crossings == {(x, y) for x in nodes for y in nodes if x != y}


@pytest.mark.parametrize("node", ["node-a", "node-b"])
def test_each_subject_has_its_same_node_control(node):
    kinds = {rung.leg.kind for rung in all_rungs(seats()) if rung.leg.nodes == {node}}
    assert {"same-node", "pod-to-node", "node-to-pod", "hairpin", "service"} <= kinds


def test_each_subject_says_who_still_asks_name_servers_of_the_past():
    memory = [rung for rung in all_rungs(seats()) if rung.steps[0][0] == "dns-flows"]
    assert [rung.runner for rung in memory] == ["h@node-a", "h@node-b"]
    step = ("dns-flows", {"known": "10.244.1.2 10.244.3.2"})
    assert all(rung.steps == (step,) for rung in memory)
    assert {rung.leg.target.address for rung in memory} == {"10.96.0.10"}


def test_what_no_host_pod_reads_is_named():
    given = seats(host=False)
    assert not [rung for rung in all_rungs(given) if rung.steps[0][0] == "dns-flows"]
    assert "a name server which is gone" in str(given.plan.left_out)


def test_ids_are_unique_within_a_pod_and_safe_in_a_shell_word():
    round_, not_run = tasks(all_rungs(seats()), seats())
    assert not not_run
    for todo in round_.tasks.values():
        ids = [task.id for task in todo]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-z0-9-]+", task_id) for task_id in ids)


def test_each_task_has_an_address_to_go_to():
    round_, _ = tasks(all_rungs(seats()), seats())
    assert all(task.leg.target.address for todo in round_.tasks.values() for task in todo)


def test_without_host_pods_the_rungs_of_the_pod_network_remain():
    round_, _ = tasks(all_rungs(seats(host=False)), seats(host=False))
    assert not any(key.startswith("h@") for key in round_.tasks)
    assert {"p1@node-a", "p1@node-b", "p1@node-c"} <= round_.tasks.keys()


def test_a_node_where_no_pod_starts_is_measured_from_outside():
    given = seats(dead="node-b")
    round_, not_run = tasks(all_rungs(given), given)
    assert not any(key.endswith("node-b") for key in round_.tasks)
    towards = {
        (task.leg.kind, task.probe)
        for key in ("p1@node-a", "h@node-a", "p1@node-c", "h@node-c")
        for task in round_.tasks[key]
        if task.leg.target.node == "node-b"
    }
    assert {("node-to-node", "ping"), ("node-to-node", "mtu"), ("cross-node", "mtu")} <= towards
    assert {fact.result for fact in not_run} == {Result.NOT_RUN}
    assert all("no sandbox" in fact.text["reason"] for fact in not_run)


def test_the_witness_is_ready_and_shares_a_zone_where_it_can():
    extra = Node("node-d", "192.0.2.4", "True", "z1")
    down = Node("node-0", "192.0.2.5", "Unknown", "z1")
    inventory = Inventory("default", (*NODES, extra, down))
    assert choose(inventory, ("node-a", "node-b")) == extra
    assert choose(Inventory("default", NODES[:2]), ("node-a", "node-b")) is None


def test_a_cluster_of_two_nodes_has_a_ladder_without_a_witness():
    two = dataclasses.replace(INVENTORY, nodes=NODES[:2])
    plan = PAIR.plan(two, {})
    started = [Started(p.key, address="10.244.0.9") for p in (*plan.pods, *plan.services)]
    given = seat(plan, started, two, host_ports("00c0ffee"), "0123456789abcdef")
    rungs = list(PAIR.rungs(given))
    assert rungs
    assert not any(rung.leg.source.node == "node-c" for rung in rungs)


@pytest.mark.parametrize("run_id", ["00000000", "ffffffff", "deadbeef"])
def test_host_ports_stay_below_what_the_kernel_hands_out(run_id):
    ports = host_ports(run_id)
    assert 20_000 <= ports.http < ports.udp < ports.oneway < 30_000
