"""Loss: 5 % is found with its place, 0 % and stray losses accuse nobody."""

from dataclasses import replace
from random import Random

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, at, broken, ladder, lossy
from tests.diagnosis.test_diagnose import forwarding

A, B, C = "node-a", "node-b", "node-c"
CONTEXT = Context((A, B), C)
PODS = ("cross-node", "node-to-pod", "dns-pod")
HOSTS = ("node-to-node", "pod-to-node")
PING = ("ping", "oneway", "dns-udp")


@pytest.mark.parametrize("rate", [0.05, 0.0975, 0.3])
@pytest.mark.parametrize("x", [A, B])
def test_loss_of_the_pod_network_at_a_node(rate: float, x: str) -> None:
    where = at(*PODS, touch=x, crosses=True, measures=PING)
    exact = 0
    for seed in range(20):
        diagnosis = diagnose(lossy(ladder(), where, rate, Random(seed)), CONTEXT)
        (found,) = diagnosis.findings
        assert found.slug == "overlay-packet-loss"
        assert (found.confidence == "confirmed") == (found.nodes == (x,))
        assert x in found.nodes and "95 % interval" in diagnosis.verdict
        exact += found.nodes == (x,)
    # At 5 % both legs to the witness are clean in 1 run of 500, and then it is a pair.
    assert exact >= 19


@pytest.mark.parametrize("seed", range(10))
def test_loss_of_the_underlay_at_a_node(seed: int) -> None:
    where = at(*PODS, *HOSTS, touch=B, crosses=True, measures=PING)
    diagnosis = diagnose(lossy(ladder(), where, 0.08, Random(seed)), CONTEXT)
    assert [(f.slug, f.nodes) for f in diagnosis.findings] == [("underlay-packet-loss", (B,))], (
        diagnosis.verdict
    )


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("hosts", [False, True])
def test_loss_of_every_path_is_the_cluster_s(hosts: bool, seed: int) -> None:
    where = at(*PODS, *(HOSTS if hosts else ()), crosses=True, measures=PING)
    diagnosis = diagnose(lossy(ladder(), where, 0.2, Random(seed)), CONTEXT)
    slug = "underlay-packet-loss" if hosts else "overlay-packet-loss"
    assert [(f.slug, f.scope) for f in diagnosis.findings] == [(slug, "cluster")]


@pytest.mark.parametrize("seed", range(5))
def test_loss_between_two_nodes_only_is_a_pair(seed: int) -> None:
    where = at(*PODS, pair=(A, B), crosses=True, measures=PING)
    diagnosis = diagnose(lossy(ladder(), where, 0.1, Random(seed)), CONTEXT)
    assert [(f.slug, f.scope, f.nodes) for f in diagnosis.findings] == [
        ("overlay-packet-loss", "pair", (A, B))
    ], diagnosis.verdict


@pytest.mark.parametrize("seed", range(5))
def test_a_pair_is_not_confirmed_while_it_may_be_a_node(seed: int) -> None:
    """Of 5 % at a node a mesh saw one path lose 8 of 80, and 20 of 20 come back on each other
    one: that was called confirmed between the two."""
    where = at(*PODS, pair=(A, B), crosses=True, measures=PING)
    facts = lossy(ladder(), where, 0.1, Random(seed))
    few = [replace(f, samples=f.samples // 3, good=f.good // 3) if f.good else f for f in facts]
    few = [f if where(f) else g for f, g in zip(facts, few, strict=True)]
    diagnosis = diagnose(few, CONTEXT)
    assert all(found.confidence != "confirmed" for found in diagnosis.findings)
    assert diagnose(facts, CONTEXT).findings[0].confidence == "confirmed"


@pytest.mark.parametrize("rate", [0.0, 0.0001, 0.0005])
def test_background_accuses_nobody(rate: float) -> None:
    everywhere = at(measures=PING)
    for seed in range(60):
        diagnosis = diagnose(lossy(ladder(), everywhere, rate, Random(seed)), CONTEXT)
        assert diagnosis.status == "healthy", (seed, diagnosis.verdict)


@pytest.mark.parametrize(("samples", "good"), [(20, 14), (60, 58)])
def test_lost_pings_are_looked_at_again_before_they_are_believed(samples: int, good: int) -> None:
    """Twelve of forty pings of a healthy node were lost once, in one burst, and five of 180 by
    BusyBox on a node with thirty processes in its queue."""
    at_b = at("cross-node", touch=B, measures=("ping",))
    facts = [
        replace(f, result=R.INTERMITTENT, samples=samples, good=good) if at_b(f) else f
        for f in ladder()
    ]
    legs = {f.leg for f in facts if at_b(f)}
    diagnosis = diagnose(facts, CONTEXT)
    assert [f.slug for f in (*diagnosis.findings, *diagnosis.candidates)] == ["overlay-packet-loss"]
    assert legs <= {*diagnosis.stray}


@pytest.mark.parametrize(
    ("hosts", "slug"), [(False, "overlay-packet-loss"), (True, "underlay-packet-loss")]
)
@pytest.mark.parametrize("again", ["", "1"])
def test_two_looks_are_enough_where_the_nodes_lose_none_of_their_own(
    hosts: bool, slug: str, again: str
) -> None:
    """A node that stands still for longer than both looks take loses its own pings as well."""
    kinds = ("cross-node", "node-to-node") if hosts else ("cross-node",)
    where = at(*kinds, touch=B, measures=("ping",))
    text = {"again": again} if again else {}
    facts = [
        replace(f, result=R.INTERMITTENT, samples=120, good=112, text=text) if where(f) else f
        for f in ladder()
    ]
    diagnosis = diagnose(facts, CONTEXT)
    assert [f.slug for f in (*diagnosis.findings, *diagnosis.candidates)] == [slug]
    told = again and not hosts
    assert bool(diagnosis.stray) is not bool(told)


def test_two_looks_are_not_enough_on_nodes_out_of_breath() -> None:
    where = at("cross-node", touch=B, measures=("ping",))
    facts = [
        replace(f, result=R.INTERMITTENT, samples=120, good=112, text={"again": "1"})
        if where(f)
        else replace(f, figures={"took_ms": 600})
        if f.measure == "tcp"
        else f
        for f in ladder()
    ]
    assert diagnose(facts, CONTEXT).stray


@pytest.mark.parametrize("seed", range(8))
def test_loss_is_placed_beside_a_node_whose_pods_nobody_reaches(seed: int) -> None:
    """What is lost of that node's own packets is the other's, and proves nothing against it."""
    underlay = at(*PODS, *HOSTS, touch=A, crosses=True, measures=PING)
    facts = broken(ladder(), v.not_forwarding(B))
    alive = {id(fact) for fact in facts if fact.result is R.OK}
    facts = lossy(facts, lambda f: id(f) in alive and underlay(f), 0.4, Random(seed))
    found = diagnose([*facts, *forwarding(B)], CONTEXT)
    named = {(one.slug, one.nodes) for one in found.findings if one.kind == "fault"}
    assert ("underlay-packet-loss", (A,)) in named, found.verdict
    assert named <= {("underlay-packet-loss", (A,)), ("ip-forward-disabled", (B,))}


@pytest.mark.parametrize("seed", range(8))
def test_a_node_is_not_cleared_by_pods_that_use_another_card(seed: int) -> None:
    where = at("node-to-node", touch=A, measures=PING)
    found = diagnose(lossy(ladder(), where, 0.1, Random(seed)), CONTEXT)
    assert {one.nodes for one in found.findings} == {(A,)}, found.verdict


@pytest.mark.parametrize("seed", range(8))
def test_a_node_is_not_cleared_by_one_path_of_several_that_is_spared(seed: int) -> None:
    """As where the CNI takes no tunnel within a zone, and the tunnel's port has a limit."""
    everyone = (A, B, C, "node-d")
    zones = {A: "z1", B: "z1", C: "z2", "node-d": "z2"}
    facts = ladder(everyone, witness="")
    for peer in everyone[2:]:
        facts = lossy(facts, at(*PODS, pair=(A, peer), measures=PING), 0.2, Random(seed))
    found = diagnose(facts, Context(everyone, "", zones))
    sure = [one.nodes for one in found.findings if one.confidence == "confirmed"]
    assert sure in ([], [(A,)]), found.verdict


@pytest.mark.parametrize("seed", range(8))
def test_heavy_loss_is_no_filter_of_pings(seed: int) -> None:
    """Of five pings none may come back by chance; of others some do, and a filter lets none."""
    where = at(*PODS, *HOSTS, touch=B, crosses=True, measures=PING)
    found = diagnose(lossy(ladder(), where, 0.7, Random(seed)), CONTEXT)
    said = {one.slug for one in (*found.findings, *found.candidates)}
    assert "icmp-filtered" not in said, found.verdict
