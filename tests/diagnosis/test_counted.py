"""What a node's counters decide: drops by a filter, a queue, a checksum, a full table."""

from random import Random

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, Vector, at, broken, ladder, lossy, ok, pod, state
from tests.diagnosis.test_look_alikes import CASES, WHOLE, counters, routes

A, B, C = "node-a", "node-b", "node-c"
#: The filter of the tunnel is strict; tunnel packets arrive, and what is sent back does not.
STRICT = state("sysctls", B, **{"net.ipv4.conf.flannel.1.rp_filter": 1})
FILTERED = [*WHOLE, STRICT, counters(A, 37), counters(B, 74)]
#: Nothing of the pod network passes, but what a node sends to its own pods.
UNFORWARDED: Vector = [
    *v.tunnel_dead(B),
    (at("node-to-pod", source=B, crosses=True), R.OK),
]


def judged(vector: Vector, *states: Fact) -> Diagnosis:
    return diagnose([*broken(ladder(), vector), *states], Context((A, B), C))


def named(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(f.slug, f.confidence) for f in diagnosis.findings if f.kind == "fault"]


def drops(node: str, **grown: float) -> Fact:
    return state("counters", node, window_ms=500, **{f"{k}_grown": n for k, n in grown.items()})


def test_a_filter_that_drops_is_confirmed() -> None:
    before = judged(UNFORWARDED, *FILTERED)
    assert ("rp-filter-strict", "confirmed") not in named(before)
    assert "counters" in before.wanted[B]
    after = judged(UNFORWARDED, *FILTERED, drops(B, reverse_path=40))
    assert named(after) == [("rp-filter-strict", "confirmed")]
    (finding,) = after.findings
    assert any("dropped 40 packets within 500 ms" in line.measured for line in finding.evidence)


@pytest.mark.parametrize("node,grown", [(B, 0), (B, 2), (A, 40)])
def test_a_filter_that_drops_little_or_elsewhere_is_not(node: str, grown: float) -> None:
    diagnosis = judged(UNFORWARDED, *FILTERED, drops(node, reverse_path=grown))
    assert ("rp-filter-strict", "confirmed") not in named(diagnosis)


def test_a_missing_way_back_is_no_filters_fault() -> None:
    """A strict filter drops what comes from where there is no route to, and is not the cause."""
    lost = [state for state in FILTERED if state != routes(B)] + [routes(B, without=A)]
    diagnosis = judged(UNFORWARDED, *lost, drops(B, reverse_path=40))
    assert ("rp-filter-strict", "confirmed") not in named(diagnosis)


def test_a_queue_without_room_is_told_of_a_busy_node() -> None:
    home = [f for n in (A, B) for f in ok(Leg(pod(n), pod(n), "local"), "ping")]
    where = at(touch=B, measures=("ping", "oneway", "dns-udp"))
    facts = lossy([*ladder(), *home], where, 0.2, Random(7))
    before = diagnose(facts, Context((A, B), C))
    assert named(before) == [("node-overload-softirq", "likely")], before.verdict
    assert "counters" in before.wanted[B]
    after = diagnose([*facts, drops(B, dropped=120)], Context((A, B), C))
    assert named(after) == [("node-overload-softirq", "likely")]
    told = [line.measured for f in after.findings for line in f.evidence]
    assert any("dropped 120 packets" in line for line in told)


@pytest.mark.parametrize("grown,said", [(9, [("vxlan-checksum-snat", "likely")]), (0, [])])
def test_wrong_checksums_let_the_book_accuse(grown: float, said: list[tuple[str, str]]) -> None:
    vector, states, *_ = CASES["checksum"]
    assert named(judged(vector, *states, drops(A, tcp_checksum=grown))) == said


FLICKER: Vector = [(at(touch=B), R.INTERMITTENT), (at("dns-service", behind=B), R.INTERMITTENT)]


def table(entries: float, limit: float = 1024, fulls: float = 0) -> Fact:
    return state("neighbours", B, entries=entries, limit=limit, table_fulls=fulls)


def test_a_full_neighbour_table_is_asked_for_and_named() -> None:
    assert "neighbours" in judged(FLICKER).wanted[B]
    assert named(judged(FLICKER, table(1019, fulls=7))) == [("neighbour-table-overflow", "likely")]


@pytest.mark.parametrize("entries,limit", [(900, 1024), (1019, 16384), (5, 1024)])
def test_a_table_with_room_is_not_named(entries: float, limit: float) -> None:
    diagnosis = judged(FLICKER, table(entries, limit, 7))
    assert "neighbour-table-overflow" not in {slug for slug, _ in named(diagnosis)}


def test_a_table_near_its_limit_is_a_risk() -> None:
    (risk,) = judged([], table(1000)).findings
    assert (risk.slug, risk.kind) == ("neighbour-table-overflow", "risk")
    assert risk.summary.endswith("1000 neighbours, near its limit of 1024")
