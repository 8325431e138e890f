"""What only fits is never stated as a fact beside a fault that was proven."""

from dataclasses import replace

from kubectl_netcheck.diagnosis.verdict import faulty
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, Vector, at, broken, ladder
from tests.diagnosis.test_diagnose import A, B, forwarding, judged

PROVEN = "node-b does not forward packets: net.ipv4.ip_forward is 0"
CONNECTS = ("tcp", "udp", "get", "put", "http", "dns-tcp", "udp-large")


def beside(vector: Vector) -> tuple[str, list[tuple[str, str]], list[str]]:
    """The verdict, findings with their confidence, and candidates, beside a proven fault of B."""
    facts = [*broken(ladder(), [*vector, *v.not_forwarding(B)]), *forwarding(B)]
    found = judged(facts)
    named = [(one.slug, one.confidence) for one in found.findings if one.kind == "fault"]
    return found.verdict, named, [one.slug for one in found.candidates]


def test_what_remains_open_is_no_more_than_a_perhaps() -> None:
    verdict, named, candidates = beside([(at(touch=A, measures=CONNECTS), R.LOST)])
    assert verdict == f"{PROVEN}; besides, perhaps node-a: the connection table is full"
    assert named == [("ip-forward-disabled", "confirmed")]
    assert candidates == ["conntrack-full"]


def test_a_second_fault_that_may_be_accidents_is_a_candidate_only() -> None:
    at_services = at("service", "hairpin", "dns-service", "api", source=A)
    verdict, named, candidates = beside([(at_services, R.LOST)])
    assert verdict.startswith(f"{PROVEN}; besides, perhaps node-a: ")
    assert named == [("ip-forward-disabled", "confirmed")]
    assert candidates == ["kube-proxy-missing"]


def test_what_may_be_accidents_is_looked_at_again_and_named_when_it_failed_twice() -> None:
    at_services = at("service", "hairpin", "dns-service", "api", source=A)
    facts = [*broken(ladder(), [(at_services, R.LOST), *v.not_forwarding(B)]), *forwarding(B)]
    stray = judged(facts).stray
    assert {leg.source.node for leg in stray} == {A}
    twice = [replace(f, text={"again": "1"}) if f.leg in stray else f for f in facts]
    named = [one.slug for one in judged(twice).findings if one.kind == "fault"]
    assert named == ["ip-forward-disabled", "kube-proxy-missing"]


def test_a_second_fault_that_shows_on_many_paths_is_no_accident() -> None:
    measures = (*CONNECTS, "dns-udp", "udp-fragments")
    paths = at(
        "cross-node", "node-to-pod", "dns-pod", "service", touch=A, crosses=True, measures=measures
    )
    verdict, named, candidates = beside([(paths, R.LOST)])
    assert verdict.startswith(
        f"{PROVEN}; besides, perhaps tunnelled TCP and UDP are lost at node-a"
    )
    proven, fits = (
        ("ip-forward-disabled", "confirmed"),
        ("hypervisor-tunnel-offload-drop", "consistent"),
    )
    assert (named, candidates) == ([proven, fits], [])


def test_it_is_named_where_a_state_speaks_for_it_too() -> None:
    facts = [*broken(ladder(), v.not_forwarding(B)), *forwarding(B)]
    (proven,) = judged(facts).findings
    likely = replace(proven, confidence="likely", summary="node-a is broken")
    fits = replace(proven, confidence="consistent", summary="node-c is broken")
    assert faulty([proven, likely], []) == f"2 faults: {PROVEN}; node-a is broken"
    assert faulty([proven, fits], []) == f"{PROVEN}; besides, perhaps node-c is broken"
    assert faulty([fits], []) == "node-c is broken"


def test_a_pod_that_alone_does_not_reach_itself_is_named_after_two_further_looks() -> None:
    """A young Service may be late, but then for the other pod of the node as well."""
    facts = [*broken(ladder(), [(at("hairpin", source=A), R.LOST), *v.not_forwarding(B)])]
    for looks, named in ((1, False), (2, True)):
        again = {"again": str(looks)}
        looked = [replace(f, text=again) if f.leg and f.leg.kind == "hairpin" else f for f in facts]
        found = judged([*looked, *forwarding(B)])
        sure = {(one.slug, one.nodes) for one in found.findings}
        assert (("hairpin-broken", (A,)) in sure) is named, found.verdict
