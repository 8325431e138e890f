"""Stand-ins: a node's own network sends what its pods cannot, so that of two other nodes one can
be told from the other. For the follow-up round: a healthy network does not need them."""

from collections.abc import Collection, Iterator, Sequence

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.planning import rungs
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import Seats

ALIVE = frozenset({Result.OK, Result.INTERMITTENT})
#: The two ways to ask a name server, of which one alone may be blocked.
UDP, TCP = "dns-udp", "dns-tcp"
FRAGMENTS = "udp-fragments"

Path = tuple[str, str]


def stand_ins(seats: Seats, facts: Sequence[Fact]) -> Iterator[Rung]:
    """From host pods that run, to nodes whose pods they reach: fragments where those of others
    were lost and their own pods reach nobody, and the cluster's name where one way of asking for it
    fails and the other does not."""
    reached = {
        (leg.source.node, leg.target.node)
        for leg, fact in _on("node-to-pod", facts)
        if fact.measure == "ping" and fact.result in ALIVE
    }
    yield from _fragments(seats, facts, reached)
    yield from _names(seats, facts, reached)


def _fragments(seats: Seats, facts: Sequence[Fact], reached: Collection[Path]) -> Iterator[Rung]:
    crossed = _on("cross-node", facts)
    lost = [leg.nodes for leg, f in crossed if f.measure == FRAGMENTS and f.result is Result.LOST]
    pinged = [(leg, f.result) for leg, f in crossed if f.measure == "ping"]
    cut_off = {leg.source.node for leg, _ in pinged} - {
        leg.source.node for leg, result in pinged if result in ALIVE
    }
    asked = {leg for leg, f in _on("node-to-pod", facts) if f.measure == FRAGMENTS}
    for source, target in sorted(reached):
        peer = f"p1@{target}"
        leg = Leg(seats.place(f"h@{source}"), seats.place(peer), "node-to-pod")
        if source in cut_off and leg not in asked and any(source not in ends for ends in lost):
            yield Rung(
                f"h@{source}", leg, rungs.single_and_fragments(seats.ports(peer), seats.nonce)
            )


def _names(seats: Seats, facts: Sequence[Fact], reached: Collection[Path]) -> Iterator[Rung]:
    legs = [(leg, fact) for leg, fact in _on("dns", facts) if leg.target.node]
    passed = {(leg, f.measure) for leg, f in legs if f.result is Result.OK}
    failed = {(leg, f.measure) for leg, f in legs if f.result not in ALIVE | {Result.NOT_RUN}}
    if not any((leg, TCP if measure == UDP else UDP) in passed for leg, measure in failed):
        return
    name = f"kubernetes.default.svc.{seats.inventory.dns.domain}."
    for leg in dict.fromkeys(leg for leg, _ in legs if any(leg == each for each, _ in failed)):
        source, target = leg.source.node, leg.target.node
        if (source, target) in reached and source != target:
            own = Leg(seats.place(f"h@{source}"), leg.target, "node-to-dns")
            yield Rung(f"h@{source}", own, rungs.name_server(name))


def _on(kind: str, facts: Sequence[Fact]) -> list[tuple[Leg, Fact]]:
    return [(fact.leg, fact) for fact in facts if fact.leg and fact.leg.kind == kind]
