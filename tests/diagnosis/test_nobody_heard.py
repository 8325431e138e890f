"""A node of which nothing could be measured is not called cut off: its kubelet may just be gone."""

from dataclasses import replace

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from tests.diagnosis.grid import R, ladder, state

A, B, C = "node-a", "node-b", "node-c"


def at_b(fact: Fact) -> bool:
    return fact.leg is not None and B in (fact.leg.source.node, fact.leg.target.node)


def test_a_node_without_a_machine_is_accused_of_nothing() -> None:
    """Registered, without an address: no pod starts, and no path to it was tried."""
    facts = []
    for fact in ladder():
        if at_b(fact) and fact.measure == "pod-start":
            facts.append(replace(fact, result=R.LOST, good=0))
        elif at_b(fact):
            facts.append(replace(fact, result=R.NOT_RUN, samples=0, good=0))
        else:
            facts.append(fact)
    assert any(fact.measure == "pod-start" and at_b(fact) for fact in facts)
    diagnosis = diagnose([*facts, state("condition", B, Ready="Unknown")], Context((A, B), C))
    assert [finding.slug for finding in diagnosis.findings if finding.kind == "fault"] == []
    assert "node-unreachable-underlay" not in {each.slug for each in diagnosis.candidates}
