"""Stand-ins: a node's own network sends what its pods cannot, so that of two other nodes one can
be told from the other. For the follow-up round: a healthy network does not need them."""

from collections.abc import Iterator, Sequence

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.planning import rungs
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import Seats

#: The two ways to ask a name server, of which one alone may be blocked.
ASKING = {"dns-udp": "dns-tcp", "dns-tcp": "dns-udp"}
FRAGMENTS = "udp-fragments"


def stand_ins(seats: Seats, facts: Sequence[Fact]) -> Iterator[Rung]:
    """From host pods that run: fragments to pods that they reach, where those of others were lost
    and their own node's pods reach nobody; and the cluster's name of DNS pods elsewhere that answer
    their node's pods one way and not the other. facts: of the first round."""
    yield from _fragments(seats, facts)
    yield from _names(seats, facts)


def _fragments(seats: Seats, facts: Sequence[Fact]) -> Iterator[Rung]:
    crossed = _on("cross-node", facts)
    lost = [leg.nodes for leg, f in crossed if f.measure == FRAGMENTS and f.result is Result.LOST]
    pings = [(leg.source.node, f.result) for leg, f in crossed if f.measure == "ping"]
    dead = {source for source, result in pings if result in DEAD}
    cut_off = dead - {source for source, result in pings if result not in DEAD | {Result.NOT_RUN}}
    own = _on("node-to-pod", facts)
    sent = {leg for leg, fact in own if fact.measure == FRAGMENTS}
    for leg, fact in own:
        source = leg.source.node
        needed = source in cut_off and any(source not in ends for ends in lost)
        answered = fact.measure == "ping" and fact.result is Result.OK
        if needed and answered and leg.crosses and leg not in sent:
            ports = seats.ports(f"p1@{leg.target.node}")
            yield Rung(f"h@{source}", leg, rungs.single_and_fragments(ports, seats.nonce))


def _names(seats: Seats, facts: Sequence[Fact]) -> Iterator[Rung]:
    asked = [(leg, f) for leg, f in _on("dns", facts) if leg.target.node and leg.crosses]
    passed = {(leg, f.measure) for leg, f in asked if f.result is Result.OK}
    failed = {(leg, f.measure) for leg, f in asked if f.result in DEAD | {Result.REFUSED}}
    name = rungs.own_name(seats.inventory.dns.domain)
    for leg in dict.fromkeys(leg for leg, _ in asked):
        host = f"h@{leg.source.node}"
        one_way = any((leg, m) in failed and (leg, other) in passed for m, other in ASKING.items())
        if one_way and seats.wanted(host) and not seats.reason(host):
            own = Leg(seats.place(host), leg.target, "node-to-dns")
            yield Rung(host, own, rungs.name_server(name))


def _on(kind: str, facts: Sequence[Fact]) -> list[tuple[Leg, Fact]]:
    return [(fact.leg, fact) for fact in facts if fact.leg and fact.leg.kind == kind]
