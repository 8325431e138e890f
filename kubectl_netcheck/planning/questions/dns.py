"""The question of ``dns``: why do names fail, by node, by name server, by protocol."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations

from kubectl_netcheck.model.errors import Denied, Incomplete
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import Plan, PodRequest, ServiceRequest
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning import name_rungs, paths, rungs
from kubectl_netcheck.planning.crew import HOST_RUNGS, SERVICE_RUNGS
from kubectl_netcheck.planning.ladder import api, names
from kubectl_netcheck.planning.next_step import again, checked_by, only_if_measured
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.sample import ready, spread, usable
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.whom import as_typed, with_nodes

#: Nodes that ask when none are named, and those with name servers that are always among them.
ASKING, SERVING = 6, 3
#: Name servers that are asked directly from each node.
SERVERS = 8


@dataclass(frozen=True, slots=True)
class Names:
    """Each node asks each name server, by the Service's address and directly, UDP and TCP.

    subjects: the nodes that ask; empty for all, or a sample where they are many. names: what the
    user wants to be asked beside the cluster's own name; nothing outside is asked unasked.
    selector: nodes with these labels ask, instead of subjects.
    """

    subjects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    selector: str = ""

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return (Wanted("node", "", selector=self.selector),) if self.selector else ()

    def settle(self, inventory: Inventory) -> Question:
        """Raises BadInput for a node that there is not, and for labels that none has."""
        made: Question = with_nodes(self, inventory, self.selector)
        return made

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        """Raises Denied when nodes may neither be listed nor were named, and Incomplete when
        none is ready."""
        fit = ready(usable(inventory))
        serving = {pod.node for pod in inventory.dns.pods if pod.node}
        first = sorted(serving & {node.name for node in fit})[:SERVING]
        pool = [n for n in fit if n.name in self.subjects] if self.selector else fit
        few = self.subjects and not self.selector
        subjects = self.subjects if few else spread(pool, ASKING, first)
        if not subjects and "nodes" in inventory.denied:
            do = "name them: kubectl netcheck dns NODE …"
            raise Denied("the nodes cannot be listed", inventory.denied["nodes"], do)
        if not subjects:
            raise Incomplete("no node is ready to ask from", do="kubectl get nodes")
        room = max(0, 3 - len(subjects))
        beside = spread(fit, room, first, without=subjects)
        nodes = (*subjects, *beside)
        pods = [PodRequest("p1", node) for node in nodes]
        left_out = {}
        if not few and len(pool) > len(subjects):
            why = f"{len(subjects)} ask, those with name servers among them; name others to ask"
            left_out[f"{len(pool) - len(subjects)} of {len(pool)} nodes"] = why
        if "host" in refused:
            left_out[HOST_RUNGS[0]] = f"{refused['host']}; it would have shown {HOST_RUNGS[1]}"
        else:
            pods += [PodRequest("h", node, host=True) for node in nodes]
        services: tuple[ServiceRequest, ...] = ()
        if "service" in refused:
            why = f"{refused['service']}; it would have shown {SERVICE_RUNGS[1]}"
            left_out[SERVICE_RUNGS[0]] = why
        else:
            services = (ServiceRequest(nodes[-1], f"p1@{nodes[-1]}"),)
        return Plan(tuple(pods), services, subjects, beside, left_out)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        for node in seats.plan.nodes:
            yield from names(seats, node, SERVERS)
            yield from _node_local(seats, node)
            yield from name_rungs.as_programs_ask(seats, node)
            yield from name_rungs.given(seats, node, self.names, SERVERS)
            yield from name_rungs.memory(seats, node, ("conntrack", {}))
            yield from api(seats, node)
            for own in seats.plan.services:  # whether this node translates Service addresses at all
                if own.node != node:
                    yield paths.service(seats, f"p1@{node}", own.node)
            yield paths.up(seats, node, node)
            yield from paths.down(seats, node, node)
        for source, target in permutations(seats.plan.nodes, 2):
            yield paths.pods(seats, source, target, _same_protocols(seats, f"p1@{target}"))
            steps = _same_protocols(seats, f"h@{target}")
            yield from paths.hosts(seats, source, target, steps)

    def close(self, report: Report) -> Report:
        """Says what was asked and what it costs, which command shows the cure, and when no name
        could be asked for."""
        report = only_if_measured(report, ("dns-udp", "dns-tcp", "dns-name"), "names")
        said = name_rungs.said(report.facts, self.names)
        report = name_rungs.named_after(replace(report, context={**report.context, **said}))
        whom = as_typed(self.subjects, self.selector)
        given = [word for name in self.names for word in ("--name", name)]
        return checked_by(report, lambda _: again("dns", *whom, *given))


def _same_protocols(seats: Seats, target_key: str) -> tuple[Step, ...]:
    """What names travel by, without a name server: tells the path from the server."""
    ports = seats.ports(target_key)
    connect: Step = ("tcp", {"port": ports.http})
    return rungs.ping(20), connect, *rungs.single_and_fragments(ports, seats.nonce)


def _node_local(seats: Seats, node: str) -> Iterator[Rung]:
    for leg in name_rungs.node_local(seats, node):
        name = rungs.own_name(seats.inventory.dns.domain)
        yield Rung(f"p1@{node}", leg, rungs.name_server(name))


QUESTION = Names
