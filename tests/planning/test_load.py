"""No node gets more of a round than is stated, however large the cluster and whoever is asked."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.planning import load
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.planning.questions.dns import Names
from kubectl_netcheck.planning.questions.egress import Leaving
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.mtu import Sizes
from kubectl_netcheck.planning.questions.node import OneNode
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.planning.tasks import tasks
from tests.planning.played import cluster, seated


def every(inventory: Inventory) -> tuple[str, ...]:
    return tuple(node.name for node in inventory.nodes)


#: Questions by a word: what is asked of a cluster. The names of at most MANY nodes are typed.
MANY = 60
ASKED: dict[str, Callable[[Inventory], Question]] = {
    "pair": lambda _: Pair(("node-a", "node-b")),
    "node": lambda _: OneNode(("node-a",)),
    "mtu": lambda _: Sizes(("node-a",)),
    "mesh": lambda _: Mesh(seed=1),
    "dns": lambda _: Names(),
    "egress": lambda _: Leaving(host="example.com"),
    "dns of many": lambda inventory: Names(every(inventory)[:MANY], ("example.com",)),
    "egress of many": lambda inventory: Leaving(every(inventory), "example.com"),
}


def loads(asked: Question, inventory: Inventory) -> tuple[Counter[str], Counter[str], int, int]:
    """Packets and bytes by node, the tasks of the busiest pod, and how many were left out."""
    seats = seated(asked, inventory)
    round_, left_out = tasks(asked.rungs(seats), seats)
    packets: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for task in (task for program in round_.tasks.values() for task in program):
        if task.leg.kind == "local":
            continue
        most = load.most(task.probe, dict(task.params))
        for node in {task.leg.source.node, task.leg.target.node, *task.leg.behind} - {""}:
            packets[node] += most.packets
            size[node] += most.bytes
    return packets, size, max(map(len, round_.tasks.values())), len(left_out)


@settings(max_examples=60)
@given(st.sampled_from(sorted(ASKED)), st.integers(2, 120), st.integers(1, 4))
def test_no_node_gets_more_than_the_cap(question: str, size: int, zones: int) -> None:
    within(question, cluster(size, zones))


@pytest.mark.parametrize("size", [250, 1000])
@pytest.mark.parametrize("question", ["mesh", "mtu", "dns", "egress of many"])
def test_nor_in_a_large_cluster(question: str, size: int) -> None:
    within(question, cluster(size, 3))


def within(question: str, inventory: Inventory) -> None:
    packets, size, most, _ = loads(ASKED[question](inventory), inventory)
    assert max(packets.values()) <= load.PACKETS
    assert max(size.values()) <= load.BYTES
    assert most <= load.TASKS


@pytest.mark.parametrize("question", ["pair", "node", "mtu", "mesh", "dns", "egress"])
@pytest.mark.parametrize("size", [2, 10, 16, 100])
def test_no_question_about_a_few_nodes_is_cut(question: str, size: int) -> None:
    inventory = cluster(size)
    assert loads(ASKED[question](inventory), inventory)[3] == 0


def test_what_is_too_much_is_left_out_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "PACKETS", 1000)
    inventory = cluster(6)
    asked = Names(every(inventory))
    seats = seated(asked, inventory)
    _, left_out = tasks(asked.rungs(seats), seats)
    assert left_out
    assert {str(fact.result) for fact in left_out} == {"not-run"}
    assert all("more than 1000 packets in one round" in fact.text["reason"] for fact in left_out)
    assert max(loads(asked, inventory)[0].values()) <= 1000


def test_no_pod_is_given_more_tasks_than_a_program_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "TASKS", 10)
    inventory = cluster(6)
    _, _, most, left_out = loads(Names(every(inventory)), inventory)
    assert most == 10
    assert left_out


def test_a_task_that_two_rungs_ask_for_counts_once() -> None:
    inventory = cluster(2)
    asked = Pair(("node-a", "node-b"))
    seats = seated(asked, inventory)
    once = list(asked.rungs(seats))
    assert tasks(once, seats) == tasks([*once, *once], seats)
