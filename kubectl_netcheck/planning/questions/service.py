"""The question of ``service``: why do connections to this Service fail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

from kubectl_netcheck.evidence._services import Service, service
from kubectl_netcheck.model.errors import Denied, Incomplete
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import Plan, PodRequest, ServiceRequest
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning import paths
from kubectl_netcheck.planning.asked import asked
from kubectl_netcheck.planning.crew import HOST_RUNGS, SERVICE_RUNGS
from kubectl_netcheck.planning.ladder import api, names
from kubectl_netcheck.planning.next_step import again, checked_by
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.sample import ready, spread, usable
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.service_answer import answered
from kubectl_netcheck.planning.service_limits import left_out
from kubectl_netcheck.planning.service_paths import serving, ways
from kubectl_netcheck.planning.whom import named

#: Nodes that ask, and those with endpoints that are first among them.
ASKING, SERVING = 6, 4
#: Services of the run's own: what they show is the node's fault, and not the user's Service's.
OWN = 2


@dataclass(frozen=True, slots=True)
class OneService:
    """Its address, its NodePorts and each endpoint, from a sample of nodes; beside them the paths
    between these nodes, and Services of the run's own. name: or its address. namespace: empty for
    that of the run."""

    name: str
    namespace: str = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        """No node was asked about."""
        return ()

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return (Wanted("service", self.name, self.namespace),)

    def settle(self, inventory: Inventory) -> "OneService":
        """Raises BadInput for a Service that does not exist, and Denied."""
        found = named(inventory, self.wanted[0])
        return OneService(found.name, found.namespace)

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        """Raises BadInput for a Service that does not exist, Denied when it or the nodes may not
        be read, and Incomplete for an alias, or when no node is ready."""
        found = self._service(inventory)
        if found.kind == "ExternalName":
            why = "an ExternalName has no address, no endpoint and no port that could be measured"
            what = f"service {found.said} is only a name for {found.external_name or 'another'}"
            raise Incomplete(what, why, "kubectl netcheck dns says whether names resolve")
        nodes, missing = _nodes(inventory, found)
        out = {**left_out(found, nodes), **missing}
        pods = [PodRequest("p1", node) for node in nodes]
        if "host" in refused:
            out[HOST_RUNGS[0]] = f"{refused['host']}; it would have shown {HOST_RUNGS[1]}"
        else:
            pods += [PodRequest("h", node, host=True) for node in nodes]
        own: tuple[ServiceRequest, ...] = ()
        if "service" in refused:
            out[SERVICE_RUNGS[0]] = f"{refused['service']}; it would have shown {SERVICE_RUNGS[1]}"
        else:
            behind = [node for node in serving(found) if node in nodes]
            first = list(dict.fromkeys([*behind, *nodes]))[:OWN]
            own = tuple(ServiceRequest(node, f"p1@{node}") for node in sorted(first))
        return Plan(tuple(pods), own, nodes, (), out)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        yield from ways(seats, self._service(seats.inventory))
        for node in seats.plan.nodes:
            yield from names(seats, node, pods=0)
            yield from api(seats, node)
            for own in seats.plan.services:  # the node's own one too: a hairpin
                yield paths.service(seats, f"p1@{node}", own.node)
            yield paths.up(seats, node, node)
            yield from paths.down(seats, node, node)
        for source, target in permutations(seats.plan.nodes, 2):
            yield paths.pods(seats, source, target, paths.cheap(seats, f"p1@{target}"))
            yield from paths.hosts(seats, source, target, paths.cheap(seats, f"h@{target}"))
            yield paths.up(seats, source, target)

    def close(self, report: Report) -> Report:
        """Says what the Service answered, and which command shows the cure."""
        check = again("service", f"{self.namespace}/{self.name}" if self.namespace else self.name)
        return checked_by(answered(report), lambda _: check)

    def _service(self, inventory: Inventory) -> Service:
        return service(inventory, asked(inventory, self.wanted[0]))


def _nodes(inventory: Inventory, found: Service) -> tuple[tuple[str, ...], dict[str, str]]:
    """Who asks: nodes with endpoints first, then others; and which are left out."""
    behind = serving(found)
    if "nodes" in inventory.denied:
        if not behind:
            raise Denied("the nodes cannot be listed", inventory.denied["nodes"])
        return behind[:ASKING], {}
    fit = ready(usable(inventory))
    nodes = spread(fit, ASKING, [node.name for node in fit if node.name in behind][:SERVING])
    if not nodes:
        raise Incomplete("no node is ready to ask from", do="kubectl get nodes")
    if len(fit) == len(nodes):
        return nodes, {}
    why = f"{len(nodes)} ask, nodes with endpoints first, the others spread over the zones"
    return nodes, {f"{len(fit) - len(nodes)} of {len(fit)} nodes": why}


QUESTION = OneService
