"""Sizes: who is measured, the four endings kept apart, and advice that never exceeds what fits."""

from dataclasses import replace

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.mtu_advice import advised
from kubectl_netcheck.planning.questions.mtu import PEERS, Sizes
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import Vector, at
from tests.planning.played import cluster, played, seated, todo

ASKED = Sizes(("node-a",))
#: Between the nodes themselves all is well, and pods are cut short.
PODS_ONLY: Vector = [(at("cross-node", touch="node-a", measures=("mtu",)), Result.BLACKHOLE)]


def measured(size: int, host: bool = True) -> set[tuple[str, str, str]]:
    refused = {} if host else {"host": "restricted"}
    found = todo(ASKED, seated(ASKED, cluster(size, zones=3), refused))
    return {
        (task.leg.kind, task.leg.source.node, task.leg.target.node)
        for task in found
        if task.probe == "mtu"
    }


@pytest.mark.parametrize("kind", ["cross-node", "node-to-node"])
@pytest.mark.parametrize("size", [2, 3, 9])
def test_all_peers_both_ways_on_both_networks(kind: str, size: int) -> None:
    mine = {(a, b) for k, a, b in measured(size) if k == kind and "node-a" in (a, b)}
    peers = {f"node-{chr(97 + i)}" for i in range(1, size)}
    assert mine == {("node-a", p) for p in peers} | {(p, "node-a") for p in peers}
    assert ("same-node", "node-a", "node-a") in measured(size)


def test_of_many_peers_a_sample_over_all_zones() -> None:
    plan = ASKED.plan(cluster(30, zones=3), {})
    assert len(plan.witnesses) == PEERS
    zones = {node.zone for node in cluster(30, zones=3).nodes if node.name in plan.witnesses}
    assert zones == {"z0", "z1", "z2"}
    assert "21 of 29 peers" in plan.left_out


def test_peers_are_compared_with_each_other() -> None:
    between = {(a, b) for k, a, b in measured(4) if k == "cross-node" and "node-a" not in (a, b)}
    assert {frozenset(pair) for pair in between} == {
        frozenset(pair)
        for pair in (("node-b", "node-c"), ("node-c", "node-d"), ("node-b", "node-d"))
    }


def test_without_host_pods_pods_alone_are_measured() -> None:
    assert {kind for kind, _, _ in measured(3, host=False)} == {"same-node", "cross-node"}


def test_a_node_alone_is_measured_inside() -> None:
    report, diagnosis = played(ASKED, cluster(1, dns=()))
    assert diagnosis.status == "healthy"
    assert {f.leg.kind for f in report.facts if f.leg} == {"same-node", "control"}


def test_healthy_says_the_sizes() -> None:
    report, diagnosis = played(ASKED, cluster(3))
    assert diagnosis.status == "healthy"
    assert "1450 bytes fit between pods and 1500 between the nodes" in diagnosis.verdict
    assert report.context["mtu_set"] == "pods 1450, tunnel 1450, network card 1500"
    assert report.context["mtu_expected"] == "pods 1450: the card's 1500 less 50 for VXLAN"
    assert report.context["mtu_safe"].startswith("at most 1450 for pods: ")


def test_a_smaller_size_on_the_routes_of_pods_is_told() -> None:
    """Cilium sets the size of pods on their routes."""
    context = with_routes("node-a", "node-b", "node-c")
    assert context["mtu_set"] == "pods 1450, routes of pods 1400, tunnel 1450, network card 1500"
    assert "pods are 50 below it, by their routes" in context["mtu_safe"]


def test_routes_of_one_node_say_nothing_of_another() -> None:
    context = with_routes("node-b")
    assert context["mtu_set"].startswith("pods 1450, routes of pods 1400, ")
    assert "; pods are at it" in context["mtu_safe"]


def with_routes(*nodes: str) -> dict[str, str]:
    """What is said where the routes of these nodes' pods say 1400."""
    report, _ = played(ASKED, cluster(3))
    less = {"route_mtu_bytes": 1400.0, "local_mtu_bytes": 1400.0}

    def sent(fact: Fact) -> bool:
        leg = fact.leg
        between = leg is not None and leg.kind == "cross-node" and leg.source.node in nodes
        return fact.measure == "mtu" and between

    facts = (replace(f, figures={**f.figures, **less}) if sent(f) else f for f in report.facts)
    return dict(advised(replace(report, facts=tuple(facts))).context)


def test_a_small_underlay_is_named_and_bounds_the_advice() -> None:
    report, diagnosis = played(ASKED, cluster(4), v.small_underlay("node-a"))
    (found,) = diagnosis.findings
    assert (found.slug, found.nodes) == ("mtu-underlay-smaller-than-nic", ("node-a",))
    assert report.context["mtu_safe"].startswith("at most 1300 for pods: 1350 pass")
    assert "1450, which is too much" in report.context["mtu_safe"]


def test_a_peer_that_is_too_small_is_told_from_the_node() -> None:
    _, diagnosis = played(ASKED, cluster(5), v.small_underlay("node-c"))
    assert [f.nodes for f in diagnosis.findings] == [("node-c",)]


def test_pods_that_are_too_large_get_what_fits() -> None:
    report, diagnosis = played(ASKED, cluster(4), PODS_ONLY)
    named = [*diagnosis.findings, *diagnosis.candidates]
    assert any(f.slug == "mtu-blackhole-pod-gt-path" for f in named)
    assert report.context["mtu_safe"].startswith("at most 1350 for pods: ")


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        ("ip link set dev eth0 mtu 1500", True),
        ("ip link set dev eth0 mtu 1501", False),
        ('edit configmap kube-flannel-cfg: "Backend": {"MTU": 1500}', True),
        ('edit configmap kube-flannel-cfg: "Backend": {"MTU": 1501}', False),
        ("helm upgrade cilium cilium/cilium --set MTU=1501", False),
        ('-p \'{"spec":{"calicoNetwork":{"mtu":1400}}}\'', True),
        ("veth_mtu: 9000 in configmap kube-system/calico-config", False),
        ("set the MTU of the card to that of its peers", True),
    ],
)
def test_no_advice_above_what_passed(step: str, kept: bool) -> None:
    report, _ = played(ASKED, cluster(3))
    finding = Finding("NC402", "x", "mtu", "node", ("node-a",), "likely", "s", fix=(step,))
    faulty = replace(report.diagnosis, status="faulty", findings=(finding,))
    (found,) = advised(replace(report, diagnosis=faulty)).diagnosis.findings
    assert (found.fix == (step,)) is kept
    assert kept or found.fix[0].startswith("not advised: ")


def test_a_tunnel_over_ipv6_takes_more() -> None:
    report, _ = played(ASKED, cluster(2))

    def over_ipv6(fact: Fact) -> Fact:
        if fact.leg is None or fact.leg.kind != "node-to-node":
            return fact
        target = replace(fact.leg.target, address="2001:db8::1")
        return replace(fact, leg=replace(fact.leg, target=target))

    six = advised(replace(report, facts=tuple(map(over_ipv6, report.facts))))
    assert six.context["mtu_expected"].startswith("pods 1430: ")


def test_an_unknown_cni_promises_nothing() -> None:
    report, _ = played(ASKED, cluster(2))
    blind = advised(replace(report, context={}))
    assert "mtu_expected" not in blind.context
    assert "1450 pass between pods" in blind.context["mtu_safe"]
    assert advised(Report("mtu", report.diagnosis)).context == {}
