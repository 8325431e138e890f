"""The follow-up: which direction fails, and the suspects' own state while that path is in use."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.planning import paths, rungs
from kubectl_netcheck.planning.outside import own_api
from kubectl_netcheck.planning.retest import PASSED
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.stand_ins import stand_ins

#: Milliseconds over which counters are compared, and the pings that flow meanwhile: a little
#: longer than the window, so that a dozen fall into it although pods start up to 0.3 s apart.
WINDOW_MS = 500
TRAFFIC: Step = ("ping", {"count": 24, "interval_ms": 25, "wait_ms": 50})
#: Evidence that compares counters, and so needs the traffic.
COUNTING = frozenset({"tunnel-counters", "counters"})
#: What is asked of a suspect's pod and not of its host: flows need a path to another node.
FLOWS, FROM_PODS = "udp-flows", frozenset({"udp-flows", paths.OWN_STACK})
#: Nodes to which one suspect sends them: two tell a bad link of its own from one of a path's.
FLOW_TARGETS = 2
#: Pairs between which the follow-up sends: all of up to seven nodes. Of more, those that failed
#: or that touch a suspect come first.
MOST_PAIRS = 42


def follow_up_rungs(
    seats: Seats, wanted: Mapping[str, Sequence[str]], facts: Iterable[Fact]
) -> Iterator[Rung]:
    """Evidence probes on the host pods that diagnosis asked for, with pings to count meanwhile;
    many flows from the suspects' pods, where it asked for them; one-way datagrams where pods of
    two nodes do not reach each other, the API server's own address where its Service address fails,
    and what a node's own network sends in the place of its pods.

    wanted: node to evidence probes. None on a node where no host pod runs: the engine then stays
    with what the ladder shows. facts: of the first round. One-way datagrams wait for this round
    because a healthy path does not need them and their two ends must start together, which the
    load of a whole ladder on a small node prevents. Where some pings come back both directions
    pass, and ten datagrams more tell nothing of loss, for all their receivers wait.
    """
    counting = False
    for node, probes in wanted.items():
        if paths.OWN_STACK in probes:
            yield from paths.alone(seats, node)
        key = f"h@{node}"
        if not seats.wanted(key) or seats.reason(key):
            continue
        place = seats.place(key)
        steps: tuple[Step, ...] = tuple(
            (probe, {"window_ms": WINDOW_MS} if probe in COUNTING else {})
            for probe in probes
            if probe not in FROM_PODS
        )
        counting = counting or not COUNTING.isdisjoint(probes)
        if steps:
            yield Rung(key, Leg(place, place, "local"), steps)
    facts = tuple(facts)
    for node in sorted(_without_api(facts)):
        yield from own_api(seats, node)
    yield from stand_ins(seats, facts)
    crossed = [(f.leg, f) for f in facts if f.leg and f.leg.kind == "cross-node"]
    # Not every image has a ping that may run in a pod without rights: then TCP says who is cut off,
    # and the node itself makes the traffic, whose packets to a pod elsewhere take the same tunnel.
    mute = {
        leg.source.node for leg, f in crossed if f.measure == "ping" and f.result is Result.NOT_RUN
    }
    lost = [
        (leg, f)
        for leg, f in crossed
        if f.measure == ("tcp" if leg.source.node in mute else "ping") and f.result not in PASSED
    ]
    failed = {(leg.source.node, leg.target.node) for leg, _ in lost}
    silent = any(not f.good for _, f in lost)
    pods = tuple(_pods(seats, failed, wanted))
    for pod, peer in pods:
        leg = Leg(seats.place(pod), seats.place(peer), "cross-node")
        if counting and leg.source.node in mute:
            yield from _from_the_node(seats, leg.source.node, peer)
        elif counting:
            yield Rung(pod, leg, (TRAFFIC,))
        if silent:
            yield from rungs.oneway(pod, leg, peer, seats.ports(peer))
    suspects = [node for node, probes in wanted.items() if FLOWS in probes]
    yield from _flows(seats, pods, suspects, facts)


def _from_the_node(seats: Seats, node: str, peer: str) -> Iterator[Rung]:
    """The traffic from the node's host pod, where one runs."""
    host = f"h@{node}"
    if seats.wanted(host) and not seats.reason(host):
        yield Rung(host, Leg(seats.place(host), seats.place(peer), "node-to-pod"), (TRAFFIC,))


def _without_api(facts: Iterable[Fact]) -> set[str]:
    """Nodes that do not reach the API server's Service, though their pods reach pods elsewhere
    (where they reach nobody, its own address tells nothing more), and where nobody asked its own
    address yet."""
    found = [(f.leg, f) for f in facts if f.leg]
    lost = {leg.source.node for leg, f in found if leg.kind == "api" and f.result not in PASSED}
    heard = {leg.source.node for leg, f in found if leg.kind == "cross-node" and f.good}
    return lost & heard - {leg.source.node for leg, _ in found if leg.kind == "egress"}


def _flows(
    seats: Seats,
    pods: Sequence[tuple[str, str]],
    suspects: Collection[str],
    facts: Iterable[Fact],
) -> Iterator[Rung]:
    """Many flows from each suspect, to where something failed first."""
    found = [(fact.leg, fact.result) for fact in facts if fact.leg]
    doubted = {(leg.source, leg.target) for leg, result in found if result not in PASSED}
    legs = [
        (pod, peer, Leg(seats.place(pod), seats.place(peer), "cross-node")) for pod, peer in pods
    ]
    legs.sort(key=lambda each: (each[2].source, each[2].target) not in doubted)
    sent: Counter[str] = Counter()
    for pod, peer, leg in legs:
        if leg.source.node in suspects and sent[leg.source.node] < FLOW_TARGETS:
            sent[leg.source.node] += 1
            yield Rung(pod, leg, (rungs.echo(FLOWS, seats.ports(peer), seats.nonce),))


def _pods(
    seats: Seats, failed: Collection[tuple[str, str]], suspects: Collection[str]
) -> Iterator[tuple[str, str]]:
    pairs = list(permutations(seats.plan.nodes, 2))
    if len(pairs) > MOST_PAIRS:
        pairs.sort(key=lambda pair: (pair not in failed, pair[0] not in suspects, pair))
    for source, target in pairs[:MOST_PAIRS]:
        pod, peer = f"p1@{source}", f"p1@{target}"
        if seats.wanted(pod) and seats.wanted(peer) and not seats.reason(pod, peer):
            yield pod, peer
