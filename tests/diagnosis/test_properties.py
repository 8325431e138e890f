"""Properties: order does not matter, passing legs accuse nobody, garbage never raises."""

from dataclasses import replace
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import LEG_KINDS, Leg
from kubectl_netcheck.model.place import KINDS, Place
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import CROSS, R, at, broken, ladder, ok, pod

A, B, C = "node-a", "node-b", "node-c"
CONTEXT = Context((A, B), C)
VECTORS = (v.tunnel_dead(B), v.not_forwarding(A), v.no_kube_proxy(B), v.small_underlay(B))

WORDS = st.sampled_from(["", A, B, C, "node-d", "p1", "\x1b[31m", "{node}", "<x>", "ü" * 50])
PLACES = st.builds(Place, st.sampled_from(KINDS), WORDS, WORDS, WORDS)
LEGS = st.builds(Leg, PLACES, PLACES, st.sampled_from(LEG_KINDS), st.tuples(WORDS, WORDS))
MEASURES = st.sampled_from(["ping", "mtu", "tcp", "exec", "pod-start", "oneway", "agent", "links"])
TEXTS = st.dictionaries(st.sampled_from(["agent", "state", "pod", "cidr", "name"]), WORDS)
FIGURES = st.dictionaries(
    st.sampled_from(
        ["count", "max", "ready", "mtu_bytes", "rx_grown", "net.ipv4.conf.x.rp_filter"]
    ),
    st.floats(allow_nan=True, allow_infinity=True),
)
COUNTS = st.integers(0, 100)
LEG_FACTS = st.builds(
    Fact, MEASURES, st.sampled_from(Result), LEGS, st.none(), COUNTS, COUNTS, FIGURES, TEXTS
)
STATES = st.builds(
    Fact, MEASURES, st.sampled_from(Result), st.none(), PLACES, COUNTS, COUNTS, FIGURES, TEXTS
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(LEG_FACTS, STATES), max_size=40))
def test_garbage_never_raises(facts: list[Fact]) -> None:
    diagnosis = diagnose(facts, CONTEXT)
    assert diagnosis.status in ("healthy", "faulty", "undecided") and diagnosis.verdict


@pytest.mark.parametrize("vector", VECTORS)
def test_order_does_not_matter(vector: v.Vector) -> None:
    facts = broken(ladder(), vector)
    first = diagnose(facts, CONTEXT)
    for seed in range(3):
        Random(seed).shuffle(facts)
        assert diagnose(facts, CONTEXT) == first


@pytest.mark.parametrize("vector", VECTORS)
def test_passing_legs_of_other_nodes_accuse_nobody_else(vector: v.Vector) -> None:
    facts = broken(ladder(), vector)
    before = {n for f in _all(facts) for n in f.nodes}
    more = [
        f
        for x, y in (("node-d", "node-e"), (C, "node-d"))
        for f in ok(Leg(pod(x), pod(y), "cross-node"), *CROSS)
    ]
    assert {n for f in _all([*facts, *more]) for n in f.nodes} <= before


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_passing_legs_alone_accuse_nobody(data: st.DataObject) -> None:
    facts = ladder()
    chosen = data.draw(st.lists(st.sampled_from(facts), max_size=30))
    holes = data.draw(st.lists(st.sampled_from(facts), max_size=30))
    assert not _all([*chosen, *(replace(f, result=R.NOT_RUN) for f in holes)])


@pytest.mark.parametrize("x", [A, B])
@pytest.mark.parametrize("make", [v.tunnel_dead, v.small_underlay])
def test_holes_never_move_the_blame(make: object, x: str) -> None:
    facts = broken(ladder(), make(x))  # type: ignore[operator]
    for seed in range(20):
        dice = Random(seed)
        holed = [replace(f, result=R.NOT_RUN) if dice.random() < 0.3 else f for f in facts]
        for finding in diagnose(holed, CONTEXT).findings:
            assert x in finding.nodes or not finding.nodes, (seed, finding.summary)


@pytest.mark.parametrize(
    "first,second",
    [
        (v.tunnel_dead, v.no_kube_proxy),
        (v.small_underlay, v.no_kube_proxy),
        (v.not_forwarding, v.no_exec),
        (v.no_exec, v.no_kube_proxy),
    ],
)
def test_two_faults_on_two_nodes_are_both_found(first: object, second: object) -> None:
    one, two = first(A), second(B)  # type: ignore[operator]
    found = _all(broken(broken(ladder(), one), two))
    assert {n for f in found for n in f.nodes} == {A, B}
    assert {f.layer for f in found} >= {"service"} or {f.layer for f in found} >= {"control-path"}


def test_eight_nodes_take_no_time() -> None:
    nodes = tuple(f"node-{c}" for c in "abcdefgh")
    facts = broken(ladder(nodes, ""), v.tunnel_dead("node-c"))
    facts = [f for f in facts if f.measure in ("ping", "tcp", "mtu", "http", "dns-udp", "exec")]
    best = min(_seconds(facts, nodes) for _ in range(3))
    assert best < 0.15, f"{best:.3f} s for {len(facts)} facts"


def _seconds(facts: list[Fact], nodes: tuple[str, ...]) -> float:
    start = process_time()
    diagnosis = diagnose(facts, Context(nodes))
    assert {n for f in (*diagnosis.findings, *diagnosis.candidates) for n in f.nodes} == {"node-c"}
    return process_time() - start


def _all(facts: list[Fact]) -> tuple[object, ...]:
    diagnosis = diagnose(facts, CONTEXT)
    return (*diagnosis.findings, *diagnosis.candidates)


def test_a_lost_leg_between_all_good_ones_is_not_a_node() -> None:
    facts = broken(ladder(), [(at("cross-node", source=A, target=B, measures=("tcp",)), R.LOST)])
    assert diagnose(facts, CONTEXT).status == "undecided"
