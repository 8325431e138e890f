"""The question of ``ingress``: why does it answer 502, 503 or 404."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

from kubectl_netcheck.evidence._backends import End, ends
from kubectl_netcheck.evidence._ingress import READ, Ingress, ingress
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.plan import Plan, PodRequest
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning import paths, rungs
from kubectl_netcheck.planning.asked import asked
from kubectl_netcheck.planning.certificates import handshakes, unasked
from kubectl_netcheck.planning.ingress_answer import answered
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.sample import ready, usable
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.whom import named

#: Nodes with a controller's pod from which backends are tried, and nodes in all that take part.
PROXIES, NODES = 3, 5
#: Endpoints of one backend that are tried.
ENDS = 6


@dataclass(frozen=True, slots=True)
class OneIngress:
    """Its class, controller and backends as the API has them, each backend's endpoints tried from
    the controller's nodes, and the certificates that the controller shows.
    namespace: empty for that of the run."""

    name: str
    namespace: str = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        """No node was asked about."""
        return ()

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return (Wanted("ingress", self.name, self.namespace),)

    def settle(self, inventory: Inventory) -> "OneIngress":
        """Raises BadInput for an Ingress that does not exist, and Denied."""
        found = named(inventory, self.wanted[0])
        return OneIngress(found.name, found.namespace)

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        """Raises BadInput for an Ingress that does not exist, Denied when it may not be read."""
        found = self._ingress(inventory)
        proxies, serving = self._nodes(inventory, found)
        nodes = tuple(dict.fromkeys((*proxies, *serving)))[:NODES]
        pods = [PodRequest("p1", node) for node in nodes] if proxies else []
        if proxies and "host" not in refused:
            pods += [PodRequest("h", node, host=True) for node in nodes]
        beside = tuple(node for node in nodes if node not in proxies)
        return Plan(tuple(pods), (), proxies, beside, dict(_left_out(inventory, found, proxies)))

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        found = self._ingress(seats.inventory)
        for node in seats.plan.subjects:
            yield from handshakes(seats, node, found)
            first: dict[str, int] = {}  # port of each name: another port of it is another path
            for backend in found.backends:
                service = f"{found.namespace}/{backend.service}"
                for end in ends(seats.inventory, found, backend)[:ENDS]:
                    name = f"{service} {end.pod or end.address}"
                    other = first.setdefault(name, end.port) != end.port
                    yield _try(seats, node, f"{name}:{end.port}" if other else name, end)
        for node in seats.plan.nodes:
            yield paths.up(seats, node, node)
            yield from paths.down(seats, node, node)
        for source, target in permutations(seats.plan.nodes, 2):
            yield paths.pods(seats, source, target, paths.cheap(seats, f"p1@{target}"))
            yield from paths.hosts(seats, source, target, rungs.outside_node())

    def close(self, report: Report) -> Report:
        """Puts together what the API says and what was measured."""
        target = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return answered(report, target)

    def _ingress(self, inventory: Inventory) -> Ingress:
        return ingress(inventory, asked(inventory, self.wanted[0]))

    def _nodes(
        self, inventory: Inventory, found: Ingress
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Nodes of the controller's ready pods, and of the endpoints."""
        fit = {node.name for node in ready(usable(inventory))}
        proxies = sorted({p.node for p in found.proxies if p.ready} & fit)[:PROXIES]
        every = {e.node for b in found.backends for e in ends(inventory, found, b)}
        return tuple(proxies), tuple(sorted(every & fit))


def _try(seats: Seats, node: str, name: str, end: End) -> Rung:
    source = f"p1@{node}"
    # A pod of the user's: what does not answer there is told from a broken path by the paths
    # between the same two nodes.
    kind = "same-node" if end.node == node else "cross-node"
    place = Place("pod", end.node, name, end.address)
    return Rung(source, Leg(seats.place(source), place, kind), (("tcp", {"port": end.port}),))


def _left_out(
    inventory: Inventory, found: Ingress, proxies: tuple[str, ...]
) -> Iterable[tuple[str, str]]:
    if not proxies:
        why = "its proxies stand outside of the cluster" if found.cloud else "no pod of it is known"
        yield "backends, tried from the controller's node", f"{why}; the objects were read"
    yield from unasked(found, proxies)
    if found.others:
        yield f"{found.others} backends", "they are no Services"
    if found.unread:
        why = f"the first {READ} are read"
        yield f"{found.unread} more Services that are backends", why
    for resource in ("ingressclasses", "services", "endpointslices", "pods"):
        if resource in inventory.denied:
            yield f"what {resource} would have told of {found.said}", inventory.denied[resource]


QUESTION = OneIngress
