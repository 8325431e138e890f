"""From a measured vector to the fault, its node and its layer, for either victim and order."""

from dataclasses import replace

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, Vector, at, broken, ladder, pod, state

A, B, C = "node-a", "node-b", "node-c"


def judged(facts: list[Fact], subjects: tuple[str, ...] = (A, B), witness: str = C) -> Diagnosis:
    return diagnose(facts, Context(subjects, witness))


def agents(x: str, which: str, sate: str) -> list[Fact]:
    return [
        state("agent", node, agent=which, name=which, state=sate if node == x else "ready", why="x")
        for node in (A, B, C)
    ]


def named(diagnosis: Diagnosis) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(f.slug, f.scope, f.nodes) for f in (*diagnosis.findings, *diagnosis.candidates)}


@pytest.mark.parametrize("hosts", [True, False])
@pytest.mark.parametrize("witness", [C, ""])
def test_healthy(hosts: bool, witness: str) -> None:
    diagnosis = judged(ladder(witness=witness, hosts=hosts), witness=witness)
    assert (diagnosis.status, diagnosis.findings, diagnosis.candidates) == ("healthy", (), ())


def evidence(slug: str, x: str) -> list[Fact]:
    """What a follow-up or the API would say under that fault at X."""
    others = [n for n in (A, B, C) if n != x]
    tunnel = [
        state("tunnel-counters", x, device="flannel.1", tx_grown=30, rx_grown=0),
        *(
            state("tunnel-counters", n, device="flannel.1", tx_grown=30, rx_grown=30)
            for n in others
        ),
    ]
    told: dict[str, list[Fact]] = {
        "tunnel-port-blocked": tunnel,
        "ip-forward-disabled": [
            Fact(f.measure, f.result, place=f.place, figures={"net.ipv4.ip_forward": 0.0})
            for f in [state("sysctls", x)]
        ],
        "coredns-down": [state("dns-endpoints", ready=0, total=2)],
        "kube-proxy-missing": agents(x, "kube-proxy", "missing"),
        "conntrack-full": [state("conntrack", x, count=65536, max=65536)],
    }
    return told.get(slug, [])


CASES = {
    "tunnel-port-blocked": v.tunnel_dead,
    "ip-forward-disabled": v.not_forwarding,
    "mtu-underlay-smaller-than-nic": v.small_underlay,
    "kube-proxy-missing": v.no_kube_proxy,
    "node-unreachable-underlay": v.cut_off,
    "conntrack-full": v.conntrack,
    "apiserver-kubelet-path": v.no_exec,
}


@pytest.mark.parametrize("slug", CASES)
@pytest.mark.parametrize("x", [A, B])
@pytest.mark.parametrize("subjects", [(A, B), (B, A)])
def test_fault_of_a_node_is_confirmed(slug: str, x: str, subjects: tuple[str, str]) -> None:
    facts = [*broken(ladder(subjects), CASES[slug](x)), *evidence(slug, x)]
    diagnosis = judged(facts, subjects)
    assert diagnosis.status == "faulty", diagnosis.verdict
    (finding,) = (f for f in diagnosis.findings if f.kind == "fault")
    assert (finding.slug, finding.scope, finding.nodes) == (slug, "node", (x,))
    assert finding.confidence == "confirmed"
    assert x in diagnosis.verdict
    assert finding.evidence and finding.fix and finding.verify


@pytest.mark.parametrize("slug", CASES)
@pytest.mark.parametrize("x", [A, B, C])
def test_node_and_layer_are_named_without_evidence(slug: str, x: str) -> None:
    diagnosis = judged(broken(ladder(), CASES[slug](x)))
    assert diagnosis.status in ("faulty", "undecided")
    found = [f for f in (*diagnosis.findings, *diagnosis.candidates) if f.kind == "fault"]
    assert slug in {f.slug for f in found}, diagnosis.verdict
    assert {f.nodes for f in found} == {(x,)}, diagnosis.verdict
    assert x in diagnosis.verdict


def test_cluster_dns() -> None:
    diagnosis = judged([*broken(ladder(), v.no_dns()), *evidence("coredns-down", "")])
    assert named(diagnosis) == {("coredns-down", "cluster", ())}
    assert diagnosis.findings[0].confidence == "confirmed"


@pytest.mark.parametrize("vector", [v.no_underlay_ping(B), v.no_pod_ping(B)])
def test_filtered_ping_is_a_note_and_no_fault(vector: Vector) -> None:
    diagnosis = judged(broken(ladder(), vector))
    assert diagnosis.status == "healthy", diagnosis.verdict
    assert [(f.slug, f.kind, f.nodes) for f in diagnosis.findings] == [
        ("icmp-filtered", "note", (B,))
    ]


def test_one_way_block_gives_the_direction() -> None:
    diagnosis = judged(broken(ladder(), v.tunnel_deaf(B)))
    assert "tunnel-port-blocked" in {s for s, _, _ in named(diagnosis)}


def test_blocked_between_two_nodes_only_is_a_pair() -> None:
    diagnosis = judged(broken(ladder(), v.pair_dead(A, B)))
    assert {(s, n) for _, s, n in named(diagnosis)} == {("pair", (A, B))}, diagnosis.verdict


def test_blocked_everywhere_is_the_cluster() -> None:
    diagnosis = judged(broken(ladder(), v.all_tunnels_dead()))
    assert {(s, n) for _, s, n in named(diagnosis)} == {("cluster", ())}, diagnosis.verdict


@pytest.mark.parametrize("x", [A, B])
def test_without_a_witness_a_dead_overlay_is_never_pinned_on_a_node(x: str) -> None:
    diagnosis = judged(broken(ladder(witness=""), v.tunnel_dead(x)), witness="")
    assert {(s, n) for _, s, n in named(diagnosis)} == {("pair", (A, B))}, diagnosis.verdict


def test_facts_that_no_fault_explains_are_named_and_nobody_is_accused() -> None:
    itself = [Fact("ping", R.LOST, Leg(pod(n), pod(n), "local"), samples=5) for n in (A, B, C)]
    diagnosis = judged([*ladder(), *itself])
    assert diagnosis.status == "undecided"
    assert not diagnosis.findings
    assert "local ping" in diagnosis.verdict


def test_nothing_measured_is_undecided_and_says_why() -> None:
    facts = broken(ladder(), [(lambda f: True, R.NOT_RUN)])
    diagnosis = judged(facts)
    assert diagnosis.status == "undecided"
    assert "no pod runs" in diagnosis.verdict


def test_a_node_that_could_not_be_asked_has_the_fault_that_its_state_tells() -> None:
    dark = broken(ladder(), [(at(source=B), R.NOT_RUN), (at("control", target=B), R.NOT_RUN)])
    assert judged(dark).status == "undecided"
    assert B in judged(dark).verdict
    message = "container runtime network not ready: cni plugin not initialized"
    diagnosis = judged([*dark, state("condition", B, Ready="False", message=message)])
    assert diagnosis.status == "faulty"
    assert ("cni-not-initialized", "node", (B,)) in named(diagnosis)


def test_a_state_alone_is_a_risk_and_no_fault() -> None:
    diagnosis = judged([*ladder(), *agents(B, "kube-proxy", "missing")])
    assert diagnosis.status == "healthy"
    assert [(f.slug, f.kind, f.nodes) for f in diagnosis.findings] == [
        ("kube-proxy-missing", "risk", (B,))
    ]


def test_evidence_is_asked_for_until_it_was_read() -> None:
    facts = broken(ladder(), v.not_forwarding(B))
    wanted = judged(facts).wanted
    assert "sysctls" in wanted[B]
    read = [state("sysctls", n) for n in wanted]
    assert not any("sysctls" in more for more in judged([*facts, *read]).wanted.values())


def forwarding(x: str) -> list[Fact]:
    """The sysctl of every node: off on X."""
    return [
        Fact(f.measure, f.result, place=f.place, figures={"net.ipv4.ip_forward": float(node != x)})
        for node in (A, B, C)
        for f in [state("sysctls", node)]
    ]


#: Endings that no fault brings about, all over a node of which nothing is known.
STRANGE: Vector = [
    (at("node-to-node", pair=(A, C)), R.WRONG),
    (at("same-node", "hairpin", touch=A), R.WRONG),
    (at("pod-to-node", "node-to-pod", source=A, target=A), R.WRONG),
    (at("cross-node", "pod-to-node", "node-to-pod", pair=(A, C)), R.WRONG),
]


def test_a_fault_whose_test_holds_is_named_whatever_else_fails() -> None:
    more = at("cross-node", touch=B)
    legs = [fact for fact in ladder() if fact.measure == "ping" or not more(fact)]
    diagnosis = judged([*broken(legs, [*STRANGE, *v.not_forwarding(B)]), *forwarding(B)])
    assert [(f.slug, f.nodes) for f in diagnosis.findings] == [("ip-forward-disabled", (B,))]
    assert "it does not account for" in diagnosis.verdict


def test_a_fault_whose_test_holds_is_not_named_where_it_accounts_for_little() -> None:
    facts = [
        *broken(ladder(), [(at(touch=B, measures=("tcp",)), R.WRONG), *STRANGE]),
        *forwarding(B),
    ]
    assert not [f for f in judged(facts).findings if f.kind == "fault"]


def test_a_reset_of_an_endpoint_on_the_node_denies_no_fault_of_that_node() -> None:
    """A program that does not listen is another fault's, and says that the path may work."""
    endpoint = Place("pod", B, "shop/web-1", "10.244.2.9")
    web = Leg(pod(B), endpoint, "endpoint", (B,))
    refused = Fact("tcp", R.REFUSED, web, samples=1, good=0)
    diagnosis = judged([*broken(ladder(), v.not_forwarding(B)), *forwarding(B), refused])
    assert ("ip-forward-disabled", "node", (B,)) in named(diagnosis)
    assert diagnosis.findings[0].confidence == "confirmed"


def test_an_agent_that_runs_anywhere_does_not_lack_everywhere() -> None:
    """A node that takes no pods, without the CNI's agent, and silence between two others."""
    facts = []
    for fact in ladder():
        assert fact.leg
        if fact.leg.kind == "control" and B in fact.leg.nodes:
            facts.append(replace(fact, result=R.LOST, good=0))
        elif B not in fact.leg.nodes:
            silent = fact.leg.kind == "cross-node" and fact.leg.source.node == A
            facts.append(replace(fact, result=R.LOST, good=0) if silent else fact)
    found = diagnose([*facts, *agents(B, "cni", "missing")], Context((A, B), C)).findings
    assert not [f for f in found if f.slug == "cni-agent-down" and f.nodes != (B,)]
