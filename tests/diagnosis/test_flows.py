"""Many flows at once: some of one path lost whole is a bad link, a whole path lost is not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from tests.diagnosis.grid import R, Vector, at, broken, ladder, state

A, B, C = "node-a", "node-b", "node-c"
FLOWS = ("tcp", "udp", "udp-large", "udp-fragments", "get", "put")
SILENT: Vector = [(at("cross-node", "node-to-pod", "service", pair=(A, B), crosses=True), R.LOST)]
SOME: Vector = [
    (at("cross-node", "node-to-pod", "service", pair=(A, B), crosses=True, measures=FLOWS), R.LOST)
]


TRANSFERS: Vector = [
    (
        at("cross-node", "service", pair=(A, B), crosses=True, measures=("get", "put", "http")),
        R.LOST,
    )
]


def flows(node: str, target: str, dead: int, partial: int = 0, looks: int = 2) -> Fact:
    whole = 16 - dead - partial
    figures = {"flows": 16, "dead": dead, "whole": whole, "partial": partial, "looks": looks}
    return state("udp-flows", node, target=target, **figures)


def control(node: str) -> Leg:
    return Leg(Place("api", name="API server"), Place("host", node), "control")


def diagnosed(vector: Vector, found: Sequence[Fact]) -> Diagnosis:
    return diagnose([*broken(ladder(), vector), *found], Context((A, B), C))


@pytest.mark.parametrize("vector", [SILENT, SOME], ids=["silent", "pings-pass"])
def test_a_path_that_loses_everything_is_no_bad_link_of_several(vector: Vector) -> None:
    both_ways = [flows(A, B, 16), flows(A, C, 0), flows(B, A, 16), flows(B, C, 0)]
    diagnosis = diagnosed(vector, both_ways)
    assert "ecmp-lag-member-bad" not in [found.slug for found in diagnosis.findings]


def test_the_proof_tells_the_path_whose_flows_were_lost() -> None:
    """Whichever was read last."""
    both_ways = [flows(A, B, 7), flows(A, C, 0), flows(B, A, 7), flows(B, C, 0)]
    for found in (both_ways, both_ways[::-1]):
        (finding,) = diagnosed(SOME, found).findings
        assert finding.slug == "ecmp-lag-member-bad"
        (said,) = [line.measured for line in finding.evidence if "udp-flows" in line.leg]
        assert said.endswith("7 lost everything and 9 nothing, twice"), said
        assert finding.confidence == "confirmed"


def test_many_flows_are_asked_for_whichever_were_lost() -> None:
    """By chance none of the single connects and datagrams may meet the bad link."""
    asked = diagnosed(TRANSFERS, []).wanted
    assert "udp-flows" in {*asked.get(A, ()), *asked.get(B, ())}


def test_they_are_not_asked_for_where_no_flow_passes() -> None:
    asked = diagnosed(SILENT, []).wanted
    assert asked and "udp-flows" not in {probe for probes in asked.values() for probe in probes}


@pytest.mark.parametrize(
    ("samples", "good", "asked"),
    [
        *((60, 57, False), (60, 30, True), (60, 45, False), (60, 59, True)),
        *((120, 114, False), (120, 90, True), (120, 60, True), (120, 30, True), (120, 75, False)),
    ],
)
def test_they_are_not_asked_for_where_pings_lose_some_of_a_flow(
    samples: int, good: int, asked: bool
) -> None:
    """Half of a path's pings may be one of two flows, or a quarter one of the four flows of two
    looks, and one ping is lost by chance."""
    pairs = [at("cross-node", touch=A, crosses=True, measures=("ping",))]
    facts = [
        replace(f, samples=samples, good=good, figures={"flow_samples": 30})
        if f.result is R.INTERMITTENT
        else f
        for f in broken(ladder(), [*TRANSFERS, *((each, R.INTERMITTENT) for each in pairs)])
    ]
    wanted = diagnose(facts, Context((A, B), C)).wanted
    assert ("udp-flows" in {probe for probes in wanted.values() for probe in probes}) is asked


def test_random_loss_is_no_bad_link_of_several() -> None:
    some = [flows(A, B, 5, 9), flows(B, A, 5, 9)]
    diagnosis = diagnosed(SOME, some)
    assert "ecmp-lag-member-bad" not in [found.slug for found in diagnosis.findings]


def test_one_look_confirms_nothing() -> None:
    once = [flows(A, B, 7, looks=1), flows(A, C, 0, looks=1), flows(B, A, 7, looks=1)]
    confirmed = [f for f in diagnosed(SOME, once).findings if f.confidence == "confirmed"]
    assert not confirmed


def test_lost_pings_between_the_two_confirm_nothing() -> None:
    pings = [(at("cross-node", pair=(A, B), crosses=True, measures=("ping",)), R.LOST)]
    found = diagnosed([*pings, *SOME], [flows(A, B, 7), flows(A, C, 0), flows(B, A, 7)])
    assert not [f for f in found.findings if f.confidence == "confirmed"]


def test_nodes_without_time_prove_nothing_by_their_flows() -> None:
    late = [
        Fact("pod-start", R.LOST, leg=control(B), text={"kind": "deadline", "pod": f"p1@{B}"}),
    ]
    both_ways = [flows(A, B, 7), flows(A, C, 0), flows(B, A, 7), flows(B, C, 0)]
    found = diagnosed(SOME, [*both_ways, *late])
    assert "ecmp-lag-member-bad" not in [f.slug for f in (*found.findings, *found.candidates)]
