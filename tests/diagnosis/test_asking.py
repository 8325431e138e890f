"""Whose state is read next: of a suspect, and of a peer that has something to tell."""

from dataclasses import replace

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, at, broken, ladder

A, B, C = "node-a", "node-b", "node-c"


def without_pods(facts: list[Fact], node: str) -> list[Fact]:
    """Nothing was measured from or to pods of the node, because none started there."""
    theirs = at("cross-node", touch=node)
    return [replace(f, result=R.NOT_RUN, samples=0, good=0) if theirs(f) else f for f in facts]


def asked(facts: list[Fact]) -> set[str]:
    """The nodes whose tunnel counters are wanted."""
    wanted = diagnose(facts, Context((A, B), C)).wanted
    return {node for node, probes in wanted.items() if "tunnel-counters" in probes}


def test_the_peer_is_the_other_one_that_was_asked_about() -> None:
    assert asked(broken(ladder(), v.tunnel_dead(A))) == {A, B}


def test_a_peer_without_pods_tells_nothing_of_a_tunnel() -> None:
    """Beside a node that starts no pod, a blocked tunnel stayed open between two faults: the
    counters of a tunnel were read through which nobody sent."""
    assert asked(without_pods(broken(ladder(), v.tunnel_dead(A)), B)) == {A, C}
