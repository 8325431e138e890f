"""The mesh: every pair of a small cluster, matchings of a large one, and what they tell."""

from collections import Counter
from time import process_time

import pytest

from kubectl_netcheck.model.errors import Denied, Incomplete
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.planning.matchings import ALL_PAIRS, ROUNDS, matchings, pairs
from kubectl_netcheck.planning.questions.mesh import Mesh
from tests.diagnosis import vectors as v
from tests.planning.played import cluster, name, played, seated, todo


def crossings(size: int, **more: object) -> set[tuple[str, str]]:
    question = Mesh(seed=3)
    tasks = todo(question, seated(question, cluster(size, **more)))  # type: ignore[arg-type]
    return {
        (t.leg.source.node, t.leg.target.node)
        for t in tasks
        if t.leg.kind == "cross-node" and t.probe == "ping"
    }


@pytest.mark.parametrize("size", [2, 3, 10, 16])
def test_a_small_cluster_measures_every_ordered_pair(size: int) -> None:
    nodes = [f"node-{name(i)}" for i in range(size)]
    assert crossings(size) == {(x, y) for x in nodes for y in nodes if x != y}
    assert size * (size - 1) <= ALL_PAIRS


@pytest.mark.parametrize("size", [17, 18, 40])
def test_a_large_cluster_gives_each_node_as_many_partners_as_there_are_rounds(size: int) -> None:
    found = crossings(size, zones=3)
    degrees = Counter(source for source, _ in found)
    assert len(degrees) == size
    assert set(degrees.values()) <= {ROUNDS, ROUNDS - 1}
    assert {(y, x) for x, y in found} == found
    if size % 2 == 0:
        assert set(degrees.values()) == {ROUNDS}


@pytest.mark.parametrize("size", [17, 18, 101])
def test_rounds_are_disjoint_and_no_pair_comes_twice(size: int) -> None:
    nodes = [f"n{i}" for i in range(size)]
    rounds = matchings(nodes, {}, seed=7)
    for one in rounds:
        ends = [node for pair in one for node in pair]
        assert len(ends) == len(set(ends)) >= size - 1
    edges = [frozenset(pair) for one in rounds for pair in one]
    assert len(edges) == len(set(edges))


def test_all_rounds_together_are_all_pairs() -> None:
    nodes = [f"n{i}" for i in range(9)]
    edges = {frozenset(pair) for one in matchings(nodes, {}, 1, 99) for pair in one}
    assert len(edges) == 9 * 8 // 2


def test_every_pair_of_zones_is_reached() -> None:
    nodes = [f"n{i}" for i in range(60)]
    zones = {node: f"z{int(node[1:]) % 5}" for node in nodes}
    for seed in range(20):
        reached = {frozenset((zones[x], zones[y])) for x, y in pairs(nodes, zones, seed)}
        assert len(reached) == 5 * 4 // 2 + 5


def test_another_seed_pairs_others_and_the_same_seed_the_same() -> None:
    nodes = [f"n{i}" for i in range(40)]
    one, again, other = (set(pairs(nodes, {}, seed)) for seed in (1, 1, 2))
    assert one == again
    assert len(one & other) < len(one) / 2


def test_a_sample_says_how_much_it_may_miss() -> None:
    plan = Mesh(seed=1).plan(cluster(40, zones=2), {})
    said = {what: why for what, why in plan.left_out.items() if "pairs" in what}
    assert list(said) == [f"{40 * 39 - 40 * ROUNDS} of {40 * 39} pairs"]
    assert "21%" in next(iter(said.values()))
    assert not any("pairs" in what for what in Mesh().plan(cluster(3), {}).left_out)


def test_host_pods_up_to_ten_nodes() -> None:
    assert sum(pod.host for pod in Mesh().plan(cluster(10), {}).pods) == 10
    for plan in (Mesh().plan(cluster(11), {}), Mesh().plan(cluster(3), {"host": "restricted"})):
        assert not any(pod.host for pod in plan.pods)
        assert "node to node and node to pod" in plan.left_out


def test_without_two_nodes_there_is_no_mesh() -> None:
    with pytest.raises(Incomplete):
        Mesh().plan(cluster(1, dns=(0,)), {})
    blind = Inventory("default", denied={"nodes": "forbidden"})
    with pytest.raises(Denied):
        Mesh().plan(blind, {})
    assert Mesh(("x", "y")).plan(blind, {}).subjects == ("x", "y")


def test_a_healthy_mesh_is_healthy() -> None:
    for size in (2, 3, 20):
        _, diagnosis = played(Mesh(seed=5), cluster(size, zones=2))
        assert (diagnosis.status, diagnosis.findings) == ("healthy", ())


@pytest.mark.parametrize("size", [4, 10, 16, 30])
def test_the_node_whose_tunnel_is_dead_is_named(size: int) -> None:
    _, diagnosis = played(Mesh(seed=5), cluster(size, zones=2), v.tunnel_dead("node-c"))
    suspects = {node for f in (*diagnosis.findings, *diagnosis.candidates) for node in f.nodes}
    assert suspects == {"node-c"}, diagnosis.verdict


def test_the_pair_that_is_cut_is_named() -> None:
    _, diagnosis = played(Mesh(), cluster(6), v.pair_dead("node-c", "node-e"))
    suspects = [set(f.nodes) for f in (*diagnosis.findings, *diagnosis.candidates)]
    assert suspects and all(nodes == {"node-c", "node-e"} for nodes in suspects)


def test_a_cluster_without_tunnels_accuses_no_single_node() -> None:
    _, diagnosis = played(Mesh(), cluster(5), v.all_tunnels_dead())
    scopes = {f.scope for f in (*diagnosis.findings, *diagnosis.candidates)}
    assert scopes == {"cluster"}, diagnosis.verdict


@pytest.mark.parametrize("vector", [(), v.tunnel_dead("node-c"), v.small_underlay("node-c")])
def test_twenty_nodes_are_diagnosed_within_a_second(vector: v.Vector) -> None:
    before = process_time()
    played(Mesh(seed=5), cluster(20, zones=2), vector)
    assert process_time() - before < 1.0
