"""Single paths as rungs: those of questions that do not climb the whole ladder, and the Services
of a run, which the ladder has too."""

from collections.abc import Iterator, Sequence

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning import budget, rungs
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.seats import Seats

#: The state that a pod reads and no host pod can: of its own network.
OWN_STACK = "own-stack"


def size(seats: Seats, target_key: str) -> tuple[Step, ...]:
    """Which size fits: small pings beside, the exact size, fragments, and bulk over TCP; from the
    target only, because the way back is asked of the other end."""
    ports = seats.ports(target_key)
    return (
        rungs.ping(20),
        ("mtu", {}),
        ("tcp", {"port": ports.http}),
        *rungs.single_and_fragments(ports, seats.nonce),
        _brief(rungs.bulk("get", ports, target_key)),
    )


def _brief(step: Step) -> Step:
    """A transfer that is given up before the search for the exact size ends: after 0.9 s two
    retransmissions (at 0.2 and 0.6 s, RFC 6298 with Linux' least) have told that it stalls."""
    return step[0], {**step[1], "within_ms": 900}


def cheap(seats: Seats, target_key: str) -> tuple[Step, ...]:
    """What each of many pairs can afford: loss, size, and a connection."""
    return rungs.ping(20), ("mtu", {}), ("tcp", {"port": seats.ports(target_key).http})


def pods(seats: Seats, source: str, target: str, steps: tuple[Step, ...]) -> Rung:
    """From the pod of one node to that of another."""
    pod, peer = f"p1@{source}", f"p1@{target}"
    return Rung(pod, Leg(seats.place(pod), seats.place(peer), "cross-node"), steps)


def hosts(seats: Seats, source: str, target: str, steps: tuple[Step, ...]) -> Iterator[Rung]:
    """Between the nodes' own networks, where host pods take part; towards a node without one,
    what can be asked of its address alone."""
    key, peer = f"h@{source}", f"h@{target}"
    if not seats.wanted(key):
        return
    alone = not seats.wanted(peer) or seats.reason(peer)
    leg = Leg(seats.place(key), seats.host_of(target), "node-to-node")
    yield Rung(key, leg, rungs.outside_node() if alone else steps)


def alone(seats: Seats, node: str) -> Iterator[Rung]:
    """A pod by itself: does it reach itself and its gateway."""
    key = f"p1@{node}"
    if seats.wanted(key) and not seats.reason(key):
        place = seats.place(key)
        yield Rung(key, Leg(place, place, "local"), ((OWN_STACK, {}),))


def state(seats: Seats, node: str, evidence: Sequence[str]) -> Iterator[Rung]:
    """What a host pod reads of its own node."""
    key = f"h@{node}"
    if seats.wanted(key):
        place = seats.place(key)
        yield Rung(key, Leg(place, place, "local"), tuple((name, {}) for name in evidence))


def down(seats: Seats, source: str, target: str) -> Iterator[Rung]:
    """From a node's own network to a pod."""
    key, peer = f"h@{source}", f"p1@{target}"
    if seats.wanted(key):
        leg = Leg(seats.place(key), seats.place(peer), "node-to-pod")
        connect: Step = ("tcp", {"port": seats.ports(peer).http})
        few = rungs.ping(budget.PING_FEW), connect
        yield Rung(key, leg, few)


def up(seats: Seats, source: str, target: str) -> Rung:
    """From a pod to a node's own network."""
    pod = f"p1@{source}"
    leg = Leg(seats.place(pod), seats.host_of(target), "pod-to-node")
    return Rung(pod, leg, rungs.pod_to_node())


def service(seats: Seats, source: str, backend: str) -> Rung:
    """From a pod to the run's own Service of a node; its endpoint's way to itself is a hairpin."""
    key, endpoint = f"svc@{backend}", f"p1@{backend}"
    place = Place("service", backend, key, seats.addresses.get(key, ""))
    kind = "hairpin" if source == endpoint else "service"
    return Rung(source, Leg(seats.place(source), place, kind), rungs.service(endpoint))
