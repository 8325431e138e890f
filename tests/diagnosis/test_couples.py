"""Two faults at once on different nodes: both are found, and never a third node accused."""

from itertools import product

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from tests.diagnosis.grid import broken, ladder
from tests.diagnosis.test_diagnose import CASES, agents, evidence

A, B, C = "node-a", "node-b", "node-c"
#: Faults that leave the node able to speak; with a node cut off its peer's faults may hide.
SPEAKING = [slug for slug in CASES if slug not in ("node-unreachable-underlay", "conntrack-full")]
COUPLES = [(one, two) for one, two in product(SPEAKING, SPEAKING) if one != two]
#: Both cut the same legs between the two nodes, so that one hides what the other would show.
HIDDEN = 0.8


def judge(one: str, two: str) -> tuple[set[tuple[str, str]], set[str]]:
    """What was found (slug and node), and all nodes that were accused for certain."""
    facts = broken(broken(ladder(), CASES[one](A)), CASES[two](B))
    states = [*evidence(one, A), *evidence(two, B)]
    if "kube-proxy-missing" in (one, two):
        states = [s for s in states if s.measure != "agent"]
        states += agents(A if one == "kube-proxy-missing" else B, "kube-proxy", "missing")
    diagnosis = diagnose([*facts, *states], Context((A, B), C))
    named = (*diagnosis.findings, *diagnosis.candidates)
    found = {(f.slug, n) for f in named if f.kind == "fault" for n in f.nodes}
    return found, {n for f in diagnosis.findings if f.kind == "fault" for n in f.nodes}


@pytest.mark.parametrize("one,two", COUPLES)
def test_never_a_third_node(one: str, two: str) -> None:
    _, accused = judge(one, two)
    assert C not in accused


def test_most_couples_are_found() -> None:
    both = [{(one, A), (two, B)} <= judge(one, two)[0] for one, two in COUPLES]
    missed = [couple for couple, found in zip(COUPLES, both, strict=True) if not found]
    assert sum(both) >= HIDDEN * len(both), missed
