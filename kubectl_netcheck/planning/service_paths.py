"""The ways to a Service of the user's as legs: its address, each endpoint, its NodePorts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kubectl_netcheck.evidence._services import Endpoint, Service, ServicePort
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning import budget, rungs
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.seats import Seats

#: Ports of a Service that are measured, and its endpoints.
PORTS, ENDPOINTS = 3, 8


def measured(service: Service) -> tuple[ServicePort, ...]:
    """The first TCP ports."""
    return tuple(port for port in service.ports if port.protocol == "TCP")[:PORTS]


def chosen(service: Service, nodes: Iterable[str]) -> tuple[Endpoint, ...]:
    """At most ENDPOINTS of the ready endpoints: those that the API does not bear out first, then
    those on the nodes that ask, one of each node in turn."""
    asking, turns = frozenset(nodes), Counter[str]()
    ranked: list[tuple[bool, bool, int, str, Endpoint]] = []
    for end in sorted(service.ready, key=lambda e: (e.node, e.said, e.address)):
        turns[end.node] += 1
        ranked.append((not end.problem, end.node not in asking, turns[end.node], end.address, end))
    return tuple(end for *_, end in sorted(ranked, key=lambda each: each[:4])[:ENDPOINTS])


def ways(seats: Seats, service: Service) -> Iterator[Rung]:
    """From each node: the Service's address and each endpoint; and every node's NodePort from
    another node."""
    nodes = seats.plan.nodes
    ends = chosen(service, nodes)
    for port in measured(service):
        for node in nodes:
            if service.address:
                yield _to(node, _address(seats, service, port, node), port.number)
            for end in ends:
                if number := _number(end, port):
                    yield _to(node, _endpoint(seats, node, end, number), number)
        if port.node_port:
            yield from _node_ports(seats, service, port, nodes)
    for node in nodes:
        for end in ends:
            if number := next((n for p in measured(service) if (n := _number(end, p))), 0):
                leg = _endpoint(seats, node, end, number)
                yield Rung(f"p1@{node}", leg, (rungs.ping(budget.PING_FEW),))


def serving(service: Service) -> tuple[str, ...]:
    """Nodes of the endpoints on which somebody should answer, sorted."""
    return tuple(sorted({end.node for end in service.ready if end.node and not end.problem}))


def _number(end: Endpoint, port: ServicePort) -> int:
    """The port that this endpoint listens on for a port of the Service; 0 when it does not. Names
    of target ports are resolved in the EndpointSlice."""
    return end.ports.get((port.name, port.protocol), 0)


def _to(node: str, leg: Leg, number: int) -> Rung:
    step: Step = ("tcp", {"port": number})
    return Rung(f"p1@{node}", leg, (step,))


def _address(seats: Seats, service: Service, port: ServicePort, node: str) -> Leg:
    place = Place("service", "", f"{service.said}:{port.number}", service.address)
    behind = serving(service)
    if service.local_inside:
        behind = tuple(each for each in behind if each == node)
    return Leg(seats.place(f"p1@{node}"), place, "service", behind)


def _endpoint(seats: Seats, node: str, end: Endpoint, number: int) -> Leg:
    kind = "outside" if end.outside else "host" if end.host else "endpoint"
    place = Place(kind, end.node, f"{end.said}:{number}", end.address)
    behind = (end.node,) if end.node and not end.problem else ()
    return Leg(seats.place(f"p1@{node}"), place, "endpoint", behind)


def _node_ports(
    seats: Seats, service: Service, port: ServicePort, nodes: Sequence[str]
) -> Iterator[Rung]:
    """Each node's port, asked by the next node; with one node alone, by itself."""
    for target, source in zip(nodes, (*nodes[1:], *nodes[:1]), strict=True):
        known = seats.inventory.node(target)
        if known is None or not known.address:
            continue
        behind = serving(service)
        if service.local_outside:
            behind = tuple(each for each in behind if each == target)
        place = Place("host", target, f"{service.said}:{port.node_port}", known.address)
        leg = Leg(seats.place(f"p1@{source}"), place, "nodeport", behind)
        yield _to(source, leg, port.node_port)
