"""Names: which nodes ask, whom they ask and how, and what each outcome names."""

from dataclasses import replace

import pytest

from kubectl_netcheck.model.errors import Denied, Incomplete
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.planning.name_rungs import NODE_LOCAL
from kubectl_netcheck.planning.questions.dns import ASKING, Names
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import Vector, at
from tests.planning.played import cluster, played, seated, todo

ALL = Names()
SERVER_DEAD: Vector = [
    (at("dns-pod", target="node-b"), Result.LOST),
    (at("dns-service"), Result.INTERMITTENT),
]


def asked(inventory: Inventory, question: Names = ALL) -> set[tuple[str, str, str]]:
    found = todo(question, seated(question, inventory))
    return {
        (task.leg.source.node, task.leg.target.address, task.probe)
        for task in found
        if task.leg.kind == "dns" and task.probe in ("dns-udp", "dns-tcp")
    }


def test_each_node_asks_the_service_and_each_pod_over_udp_and_tcp() -> None:
    servers = ("10.96.0.10", "10.244.0.2", "10.244.1.2")
    nodes = ("node-a", "node-b", "node-c")
    assert asked(cluster(3)) == {
        (node, server, probe)
        for node in nodes
        for server in servers
        for probe in ("dns-udp", "dns-tcp")
    }


def test_node_local_only_where_it_is_installed() -> None:
    installed = {"metadata": {"name": "node-local-dns", "namespace": "kube-system"}}
    with_it = replace(cluster(2), objects={"daemonsets": (installed,)})
    assert ("node-a", NODE_LOCAL, "dns-udp") in asked(with_it)
    assert not any(address == NODE_LOCAL for _, address, _ in asked(cluster(2)))


def test_of_many_nodes_a_sample_with_those_that_serve() -> None:
    plan = ALL.plan(cluster(20, zones=4, dns=(15, 17)), {})
    assert len(plan.subjects) == ASKING
    assert {"node-p", "node-r"} <= set(plan.subjects)
    zones = {node.zone for node in cluster(20, zones=4).nodes if node.name in plan.subjects}
    assert len(zones) == 4
    assert "14 of 20 nodes" in plan.left_out


def test_a_named_node_gets_witnesses_that_serve() -> None:
    plan = Names(("node-c",)).plan(cluster(6, dns=(3, 4)), {})
    assert (plan.subjects, plan.witnesses) == (("node-c",), ("node-d", "node-e"))


def test_nobody_to_ask_from() -> None:
    with pytest.raises(Incomplete):
        ALL.plan(Inventory("default"), {})
    with pytest.raises(Denied):
        ALL.plan(Inventory("default", denied={"nodes": "forbidden"}), {})


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_healthy(size: int) -> None:
    _, diagnosis = played(ALL, cluster(size, dns=(0,)))
    assert diagnosis.status == "healthy"


@pytest.mark.parametrize(
    ("vector", "slug", "nodes"),
    [
        (v.no_dns(), "coredns-down", set()),
        (v.no_kube_proxy("node-c"), "kube-proxy-missing", {"node-c"}),
        (v.tunnel_dead("node-b"), "tunnel-port-blocked", {"node-b"}),
        (v.not_forwarding("node-c"), "ip-forward-disabled", {"node-c"}),
        (SERVER_DEAD, "coredns-endpoint-unreachable", {"node-b"}),
    ],
)
def test_the_cause_is_among_what_remains(vector: v.Vector, slug: str, nodes: set[str]) -> None:
    _, diagnosis = played(ALL, cluster(4), vector)
    named = [*diagnosis.findings, *diagnosis.candidates]
    assert slug in {f.slug for f in named}, diagnosis.verdict
    if nodes:
        assert {node for f in named for node in f.nodes if f.kind == "fault"} == nodes
