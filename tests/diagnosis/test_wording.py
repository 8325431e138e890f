"""Words: templates, places, loss, direction."""

from kubectl_netcheck.diagnosis.context import Context
from kubectl_netcheck.diagnosis.localise import Culprit
from kubectl_netcheck.diagnosis.wording import (
    Words,
    at_and_on,
    direction,
    loss,
    measured,
    place_of,
    words_for,
)
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.leg import Leg
from tests.diagnosis.grid import pod, state

FAULT = Fault("NC999", "x", "x", "overlay", ("node",), "x")


def culprit(scope: str, *nodes: str, exact: bool = True, zones: tuple[str, ...] = ()) -> Culprit:
    return Culprit(FAULT, scope, nodes, (), exact, zones)


def test_places_are_subjects_of_a_sentence() -> None:
    assert place_of(culprit("node", "b")) == "b"
    assert place_of(culprit("pair", "a", "b")) == "the path between a and b"
    assert place_of(culprit("pair", "a", "b", exact=False)) == "a or b"
    assert place_of(culprit("cluster")) == "every node"
    assert place_of(culprit("zone", "a", "b", zones=("z1", "z2"))) == (
        "the path between zone z1 and zone z2"
    )


def test_places_after_a_verb() -> None:
    assert at_and_on(culprit("node", "b")) == ("at b", "on b")
    assert at_and_on(culprit("pair", "a", "b")) == ("between a and b", "on a or b")
    assert at_and_on(culprit("pair", "a", "b", exact=False)) == ("at a or b", "on a or b")
    assert at_and_on(culprit("cluster")) == ("on every node", "on every node")


def test_templates() -> None:
    words = Words(node="b", port="8472")
    assert words.fill("{node} drops[[ udp/{port}]][[ on {device}]]") == "b drops udp/8472"
    assert words.fill("ip link show {device}") == "ip link show <the tunnel device>"
    assert words.fill("{pod_name}") == "<pod name>"
    assert words.fill("-p '{{\"a\":1}}'") == "-p '{\"a\":1}'"


def test_states_of_the_suspect_become_words() -> None:
    states = [
        state("conntrack", "b", count=5, max=1048576, share=0.25),
        state("conntrack", "a", count=1, max=10),
        state("agent", "b", agent="kube-proxy", why="evicted"),
    ]
    words = words_for(culprit("node", "b"), (), states, Context(("a", "b"), "c", {}, {"cni": "x"}))
    assert (words["conntrack_count"], words["kube_proxy_why"]) == ("5", "evicted")
    assert (words["conntrack_max"], words["conntrack_share"]) == ("1048576", "0.25")
    assert (words["cni"], words["peer"], words["node"]) == ("x", "a", "b")


def test_loss_and_direction() -> None:
    there = Leg(pod("a"), pod("b"), "cross-node")
    back = Leg(pod("b"), pod("a"), "cross-node")
    pings = [Fact("ping", Result.INTERMITTENT, there, samples=60, good=57)]
    assert loss(pings) == "3 of 60 (5.0 %, 95 % interval 1.7-13.7 %)"
    assert loss([]) == "part of its packets"
    one = Fact("oneway", Result.LOST, there, samples=10)
    assert direction([one]) == "from a to b"
    assert direction([one, Fact("oneway", Result.LOST, back, samples=10)]) == "in both directions"
    also = Fact("oneway", Result.LOST, Leg(pod("c"), pod("b"), "cross-node"), samples=10)
    assert direction([one, also], ["b"]) == "on their way in"
    away = Fact("oneway", Result.LOST, Leg(pod("a"), pod("c"), "cross-node"), samples=10)
    assert direction([one, away], ["a"]) == "on their way out"
    assert direction([one, also]) == "in both directions"
    assert direction(pings) == ""


def test_measured_in_plain_words() -> None:
    leg = Leg(pod("a"), pod("b"), "cross-node")
    lost = Fact("ping", Result.LOST, leg, samples=60)
    assert measured(lost) == "lost, no answer, 0 of 60"
    sizes = Fact("mtu", Result.BLACKHOLE, leg, figures={"mtu_bytes": 1350})
    assert measured(sizes) == "small packets pass, full-size ones vanish, 1350 bytes fit"
