"""Of two nodes with one path between them, the one is named that a third node's network tells."""

from dataclasses import replace

import pytest

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, at, broken, host, ladder, ok, pod
from tests.diagnosis.test_diagnose import A, B, C, forwarding, judged

FRAGMENTS = ("udp", "udp-fragments")
DNS = ("dns-udp", "dns-tcp")


def faults(facts: list[Fact], vector: v.Vector) -> list[tuple[str, tuple[str, ...]]]:
    """What is named, beside C, which does not forward; what failed was looked at twice."""
    beside = [*broken(facts, [*vector, *v.not_forwarding(C)]), *forwarding(C)]
    twice = [replace(f, text={**f.text, "again": "1"}) if f.leg else f for f in beside]
    found = judged(twice, (A, B), C)
    return [(one.slug, one.nodes) for one in found.findings if one.kind == "fault"]


def fragments(bad: str) -> list[tuple[str, tuple[str, ...]]]:
    facts = ladder()
    for node in (A, B):
        facts += ok(Leg(host(C), pod(node), "node-to-pod"), *FRAGMENTS)
    lost = at("cross-node", "node-to-pod", touch=bad, measures=("udp-fragments",))
    return faults(facts, [(lost, R.LOST)])


@pytest.mark.parametrize("bad", [A, B])
def test_who_drops_fragments(bad: str) -> None:
    assert ("ip-fragments-dropped", (bad,)) in fragments(bad)


def themselves(answer: R = R.OK) -> list[Fact]:
    """What the other nodes ask the name server on B themselves, for which nobody forwards."""
    server = Place("dns", B, "kube-system/coredns-0")
    legs = [Leg(host(node), server, "node-to-dns") for node in (A, C)]
    return [replace(fact, result=answer) for leg in legs for fact in ok(leg, *DNS)]


@pytest.mark.parametrize("measure", DNS)
def test_who_lets_no_names_through(measure: str) -> None:
    slug = "dns-udp-blocked" if measure == "dns-udp" else "dns-tcp-or-large-blocked"
    lost = (at("dns", source=A, measures=(measure,)), R.LOST)
    assert (slug, (A, B)) in faults(ladder(dns=(B,)), [lost])
    assert (slug, (A,)) in faults([*ladder(dns=(B,)), *themselves()], [lost])


@pytest.mark.parametrize("measure", DNS)
@pytest.mark.parametrize("alone", [True, False])
def test_a_server_that_answers_nodes_and_not_pods_is_not_cleared(measure: str, alone: bool) -> None:
    """As where a security group lets in nodes and not the pods of others."""
    slug = "dns-udp-blocked" if measure == "dns-udp" else "dns-tcp-or-large-blocked"
    lost = (at("dns", target=B, crosses=True, measures=(measure,)), R.LOST)
    facts = [*ladder(dns=(B,)), *themselves()]
    unasked = at("dns-pod", source=C, measures=("dns-tcp",))
    half = [fact for fact in facts if not unasked(fact)]
    if alone:
        found = judged(broken(half, [lost]))
        assert [(one.slug, one.nodes) for one in found.findings] == [(slug, (B,))]
    else:
        own = at("dns", source=B, measures=(measure,))
        assert (slug, (B,)) in faults(half, [lost, (own, R.LOST)])


@pytest.mark.parametrize("answer", [R.LOST, R.REFUSED])
def test_what_nodes_are_not_answered_accuses_nobody(answer: R) -> None:
    found = judged([*ladder(dns=(B,)), *themselves(answer)])
    assert (found.status, found.findings, found.candidates) == ("healthy", (), ())


@pytest.mark.parametrize("measure", DNS)
def test_a_node_that_is_answered_itself_speaks_for_a_block_of_its_pods(measure: str) -> None:
    slug = "dns-udp-blocked" if measure == "dns-udp" else "dns-tcp-or-large-blocked"
    lost = (at("dns", source=A, measures=(measure,)), R.LOST)
    for own, confidence in (([], "consistent"), (themselves(), "likely")):
        found = judged(broken([*ladder(dns=(B, C)), *own], [lost]))
        assert [(one.slug, one.nodes, one.confidence) for one in found.findings] == [
            (slug, (A,), confidence)
        ]
