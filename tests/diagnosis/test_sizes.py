"""Faults of size: fragments beside full packets, and the card of a node that cannot be asked."""

from dataclasses import replace

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from tests.diagnosis.grid import R, at, broken, ladder

A, B, C = "node-a", "node-b", "node-c"
CONTEXT = Context(subjects=(A, B))


def named(facts: list[Fact]) -> set[tuple[str, tuple[str, ...]]]:
    found = diagnose(facts, CONTEXT).findings
    return {(each.slug, each.nodes) for each in found if each.kind == "fault"}


def test_fragments_that_vanish_at_a_node_are_no_other_fault_of_size() -> None:
    lost = [(at("cross-node", touch=B, measures=("udp-fragments",)), R.LOST)]
    home = [(at("same-node", source=B, measures=("udp-fragments",)), R.LOST)]
    for vector in (lost, lost + home):
        assert named(broken(ladder(), vector)) == {("ip-fragments-dropped", (B,))}


def test_fragments_that_vanish_everywhere_accuse_no_node() -> None:
    lost = [(at("cross-node", measures=("udp-fragments",)), R.LOST)]
    (found,) = diagnose(broken(ladder(), lost), CONTEXT).findings
    assert (found.slug, found.scope, found.nodes) == ("ip-fragments-dropped", "cluster", ())


def unasked(agreed: float) -> list[Fact]:
    """Node b's kubelet starts nothing; its peers see full-size packets to it vanish, and agreed
    with its kernel upon packets of that size."""
    vector = [
        (at("control", target=B), R.LOST),
        (at(source=B), R.NOT_RUN),
        (at("service", "hairpin", target=B), R.NOT_RUN),
        (at("cross-node", "node-to-node", target=B, measures=("mtu",)), R.BLACKHOLE),
        (at("cross-node", "node-to-pod", target=B, measures=("get", "put")), R.NOT_RUN),
        (at("cross-node", target=B, measures=("udp-large", "udp-fragments")), R.NOT_RUN),
    ]
    return [_with_agreed(fact, agreed) for fact in broken(ladder(), vector)]


def _with_agreed(fact: Fact, agreed: float) -> Fact:
    if fact.measure != "kubelet" or not fact.leg or fact.leg.kind != "node-to-node":
        return fact
    size = agreed if B in fact.leg.nodes else 1500.0
    return replace(fact, figures={**fact.figures, "agreed_mtu_bytes": size})


@pytest.mark.parametrize(
    ("agreed", "slug"),
    [(1400.0, "mtu-single-node-nic"), (1500.0, "mtu-underlay-smaller-than-nic")],
)
def test_the_card_of_a_node_that_cannot_be_asked(agreed: float, slug: str) -> None:
    assert named(unasked(agreed)) == {(slug, (B,))}


def test_packets_whose_size_was_told_vanish_in_no_black_hole_where_no_transfer_was_tried() -> None:
    """As with an image that has ping and no curl."""
    told = [
        (at("cross-node", measures=("mtu",)), R.FRAG_NEEDED),
        (at("cross-node", "node-to-pod", measures=("get", "put")), R.NOT_RUN),
    ]
    diagnosis = diagnose(broken(ladder(), told), CONTEXT)
    assert named(broken(ladder(), told)) == set(), diagnosis.verdict
    assert "mtu-mismatch-pmtud-working" in {f.slug for f in diagnosis.findings}
