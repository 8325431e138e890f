"""Is it this node: two witnesses, a contrast between them, and what each outcome names."""

from dataclasses import replace

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.inventory import Inventory, RunningPod
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.plan import Started
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.node import STATE, OneNode
from kubectl_netcheck.planning.tasks import tasks
from tests.diagnosis import vectors as v
from tests.planning.played import cluster, played, seated, todo

ASKED = OneNode(("node-b",))


def legs(size: int = 4) -> set[tuple[str, str, str]]:
    found = todo(ASKED, seated(ASKED, cluster(size)))
    return {(task.leg.kind, task.leg.source.node, task.leg.target.node) for task in found}


def test_two_witnesses_and_the_contrast_between_them() -> None:
    plan = ASKED.plan(cluster(4), {})
    assert (plan.subjects, plan.witnesses) == (("node-b",), ("node-a", "node-c"))
    for kind in ("cross-node", "node-to-node"):
        assert {(kind, "node-a", "node-c"), (kind, "node-b", "node-a")} <= legs()


def test_names_services_the_api_and_the_nodes_own_state() -> None:
    kinds = {kind for kind, source, _ in legs() if source == "node-b"}
    assert {"dns", "api", "service", "hairpin", "same-node", "pod-to-node", "local"} <= kinds
    assert ("service", "node-b", "node-a") in legs(), "a Service with a remote endpoint"
    probes = {
        task.probe
        for task in todo(ASKED, seated(ASKED, cluster(4)))
        if task.leg.kind == "local" and task.leg.source.node == "node-b"
    }
    assert probes == {*STATE, "own-stack", "dns-flows"}


@pytest.mark.parametrize("size", [1, 2])
def test_few_nodes_give_what_they_can(size: int) -> None:
    asked = OneNode(("node-a",))
    plan = asked.plan(cluster(size, dns=(0,)), {})
    assert len(plan.nodes) == size
    _, diagnosis = played(asked, cluster(size, dns=(0,)))
    assert diagnosis.status == "healthy"


def test_without_rights_to_services_and_host_pods() -> None:
    plan = ASKED.plan(cluster(3), {"host": "restricted", "service": "forbidden"})
    assert not plan.services
    assert not any(pod.host for pod in plan.pods)
    assert len(plan.left_out) == 2


@pytest.mark.parametrize(
    ("vector", "slug"),
    [
        (v.tunnel_dead("node-b"), "tunnel-port-blocked"),
        (v.not_forwarding("node-b"), "ip-forward-disabled"),
        (v.no_kube_proxy("node-b"), "kube-proxy-missing"),
        (v.small_underlay("node-b"), "mtu-underlay-smaller-than-nic"),
        (v.no_exec("node-b"), "apiserver-kubelet-path"),
    ],
)
def test_it_is_this_node(vector: v.Vector, slug: str) -> None:
    _, diagnosis = played(ASKED, cluster(4), vector)
    named = [*diagnosis.findings, *diagnosis.candidates]
    assert slug in {f.slug for f in named}
    assert {f.nodes for f in named if f.kind == "fault"} == {("node-b",)}, diagnosis.verdict


@pytest.mark.parametrize("culprit", ["node-a", "node-c"])
def test_it_is_not_this_node(culprit: str) -> None:
    _, diagnosis = played(ASKED, cluster(4), v.tunnel_dead(culprit))
    named = [*diagnosis.findings, *diagnosis.candidates]
    assert {f.nodes for f in named} == {(culprit,)}


def test_it_is_everything() -> None:
    _, diagnosis = played(ASKED, cluster(4), v.all_tunnels_dead())
    assert {f.scope for f in (*diagnosis.findings, *diagnosis.candidates)} == {"cluster"}


USING = OneNode(("node-b",), use_running=True)
DOWN = (Started("p1@node-b", kind="sandbox", trouble="no sandbox"),)


def full(*pods: tuple[str, str, str]) -> Inventory:
    running = tuple(RunningPod(space, name, node, "10.244.1.77") for space, name, node in pods)
    return replace(cluster(4), running=running)


def test_a_running_pod_is_joined_with_leave_and_need_alone() -> None:
    found = full(
        ("kube-system", "a", "node-b"), ("shop", "b", "node-b"), ("default", "c", "node-a")
    )
    (guest,) = USING.guests(found, DOWN)
    assert (guest.key, guest.namespace, guest.pod) == ("p1@node-b", "shop", "b")
    assert ASKED.guests(found, DOWN) == ()
    assert USING.guests(found, (Started("p1@node-b", address="10.244.1.9"),)) == ()
    assert USING.guests(full(("shop", "b", "node-a")), DOWN) == ()
    unready = (Started("p1@node-b", kind="not-ready", trouble="Ready=False"),)
    assert USING.guests(found, unready) == (), "the kubelet adds no container there"


def test_what_the_running_pod_measures_is_its_nodes() -> None:
    seats = seated(USING, cluster(4), dead=("node-b",))
    joined = replace(seats, guests={"p1@node-b": Started("p1@node-b", address="10.244.1.77")})
    _, before = tasks(USING.rungs(seats), seats)
    round_, after = tasks(USING.rungs(joined), joined)
    mine = {task.leg.kind for task in round_.tasks["p1@node-b"]}
    assert {"cross-node", "pod-to-node", "dns", "api"} <= mine
    towards = [f for f in after if f.leg and f.leg.target.name == "p1"]
    assert towards and len(after) < len(before)


def test_it_is_offered_where_it_would_help() -> None:
    control = Leg(Place("api"), Place("host", "node-b"), "control")
    down = Fact("pod-start", Result.WRONG, control, text={"pod": "p1@node-b", "kind": "sandbox"})
    report = Report("node", Diagnosis("faulty", "x"), ("node-b",), facts=(down,))
    assert any("--use-running-pods" in n.reason for n in ASKED.close(report).not_probed)
    assert not USING.close(report).not_probed
    unready = replace(down, text={"pod": "p1@node-b", "kind": "not-ready"})
    said = USING.close(replace(report, facts=(unready,))).not_probed
    assert "adds no container" in said[0].reason
