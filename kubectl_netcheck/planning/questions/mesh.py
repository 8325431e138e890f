"""The question of ``mesh``: which nodes, anywhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kubectl_netcheck.model.errors import BadInput, Denied, Incomplete
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import Plan, PodRequest
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning import paths
from kubectl_netcheck.planning.crew import HOST_RUNGS
from kubectl_netcheck.planning.ladder import api, names
from kubectl_netcheck.planning.matchings import ROUNDS, pairs
from kubectl_netcheck.planning.next_step import (
    about,
    again,
    checked_by,
    looked_closer,
    only_if_measured,
)
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.sample import ready, usable
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.whom import with_nodes

#: Nodes up to which the nodes' own network is measured too, with a host pod on each.
HOSTS = 10
ASK_FOR_SERVICES = "kubectl netcheck service NAME, or node NODE, asks them"


@dataclass(frozen=True, slots=True)
class Mesh:
    """Every node with every other one, or where these are many, a sample of pairs by ``seed``.

    subjects: only these nodes; empty for all. selector: those with these labels instead.
    """

    subjects: tuple[str, ...] = ()
    seed: int = 0
    selector: str = ""

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return (Wanted("node", "", selector=self.selector),) if self.selector else ()

    def settle(self, inventory: Inventory) -> Question:
        """Raises BadInput for a node that there is not, and for labels that fewer than two have."""
        made: Mesh = with_nodes(self, inventory, self.selector)
        if len(made.subjects) == 1:
            why = f"-l {self.selector[:80]!r} chooses {made.subjects[0]} alone"
            do = f"choose more, or: {again('node', *made.subjects)}"
            raise BadInput("a mesh needs two nodes or more", why, do)
        return made

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        """Raises Denied when nodes may neither be listed nor were named, and Incomplete when
        fewer than two are ready."""
        nodes = self._nodes(inventory)
        left_out = {"Services": ASK_FOR_SERVICES}
        pods = [PodRequest("p1", node) for node in nodes]
        if "host" in refused:
            left_out[HOST_RUNGS[0]] = f"{refused['host']}; it would have shown {HOST_RUNGS[1]}"
        elif len(nodes) > HOSTS:
            why = f"host pods take part up to {HOSTS} nodes"
            do = "kubectl netcheck node NODE tells the underlay from the pod network"
            left_out[HOST_RUNGS[0]] = f"{why}; {do}"
        else:
            pods += [PodRequest("h", node, host=True) for node in nodes]
        every, chosen = len(nodes) * (len(nodes) - 1), len(self._pairs(inventory, nodes))
        if chosen < every:
            share = f"each node was paired with up to {ROUNDS} others"
            limit = f"a fault of one pair alone shows with probability {chosen / every:.0%}"
            again = f"--seed {self.seed} takes the same pairs again, another one others"
            left_out[f"{every - chosen} of {every} pairs"] = f"{share}; {limit}; {again}"
        return Plan(tuple(pods), (), nodes, (), left_out)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        nodes = seats.plan.subjects
        for source, target in self._pairs(seats.inventory, nodes):
            yield from _between(seats, source, target)
        for node in nodes:
            yield paths.up(seats, node, node)
            yield from paths.down(seats, node, node)
        for node in nodes:  # last: of very many nodes, not all can ask the same few name servers
            yield from names(seats, node, pods=0)
            yield from api(seats, node)

    def close(self, report: Report) -> Report:
        """Says which command looks closer, and which one shows the cure."""
        report = only_if_measured(report, ("ping", "mtu", "tcp"), "measurements between nodes")
        return looked_closer(checked_by(report, about))

    def _nodes(self, inventory: Inventory) -> tuple[str, ...]:
        blind = "nodes" in inventory.denied
        if blind and not self.subjects:
            do = "name them: kubectl netcheck mesh NODE NODE …"
            raise Denied("the nodes cannot be listed", inventory.denied["nodes"], do)
        if blind:
            return self.subjects
        fit = [node for node in usable(inventory) if self._asked(node.name)]
        if len(ready(fit)) < 2:
            why = f"{len(ready(fit))} of {len(inventory.nodes)} nodes are ready and can be probed"
            raise Incomplete("a mesh needs two ready nodes", why, "kubectl get nodes")
        return tuple(node.name for node in fit)

    def _asked(self, name: str) -> bool:
        return not self.subjects or name in self.subjects

    def _pairs(self, inventory: Inventory, nodes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        zones = {node.name: node.zone for node in inventory.nodes}
        return pairs(nodes, zones, self.seed)


def _between(seats: Seats, source: str, target: str) -> Iterator[Rung]:
    peer = f"p1@{target}"
    yield paths.pods(seats, source, target, paths.cheap(seats, peer))
    yield from paths.hosts(seats, source, target, paths.cheap(seats, f"h@{target}"))
    if seats.reason(peer) and not seats.wanted(f"h@{source}"):
        yield paths.up(seats, source, target)


QUESTION = Mesh
