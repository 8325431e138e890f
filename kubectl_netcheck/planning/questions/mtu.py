"""The question of ``mtu``: which size fits, from and to this node."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.plan import Plan
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning import paths, rungs
from kubectl_netcheck.planning.crew import crew
from kubectl_netcheck.planning.mtu_advice import advised
from kubectl_netcheck.planning.next_step import again, checked_by, only_if_measured
from kubectl_netcheck.planning.question import check_count
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.sample import ready, spread, usable
from kubectl_netcheck.planning.seats import Seats

#: Peers measured with the node: all that there are up to so many, else a sample over the zones.
PEERS = 8
#: Between the peers, where only the size is of interest: it tells their fault from the node's.
CONTRAST: tuple[Step, ...] = (rungs.ping(20), ("mtu", {}))


@dataclass(frozen=True, slots=True)
class Sizes:
    """The exact path MTU of one node: inside it, and to and from its peers on both networks."""

    subjects: tuple[str, ...]

    def __post_init__(self) -> None:
        check_count(self.subjects, 1)

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        others = ready(usable(inventory))
        peers = spread(others, PEERS, without=self.subjects)
        plan = crew(self.subjects, peers, {k: why for k, why in refused.items() if k == "host"})
        left_out = dict(plan.left_out)
        total = sum(1 for node in others if node.name not in self.subjects)
        if total > len(peers):
            why = f"{len(peers)} peers are enough to tell the node's fault, spread over the zones"
            left_out[f"{total - len(peers)} of {total} peers"] = why
        return replace(plan, services=(), left_out=left_out)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        (node,), peers = seats.plan.subjects, seats.plan.witnesses
        one, two = f"p1@{node}", f"p2@{node}"
        yield Rung(
            one, Leg(seats.place(one), seats.place(two), "same-node"), paths.size(seats, two)
        )
        for peer in peers:
            for source, target in ((node, peer), (peer, node)):
                yield paths.pods(seats, source, target, paths.size(seats, f"p1@{target}"))
                size = paths.size(seats, f"h@{target}")
                yield from paths.hosts(seats, source, target, size)
        for source, target in _ring(peers):
            yield paths.pods(seats, source, target, CONTRAST)
            yield from paths.hosts(seats, source, target, CONTRAST)
        for each in (node, *peers):
            yield from paths.state(seats, each, ("links", "neighbours"))

    def close(self, report: Report) -> Report:
        """Compares what fits with what is set and expected, and takes back unsafe advice."""
        report = only_if_measured(advised(report), ("mtu",), "sizes")
        return checked_by(report, lambda _: again("mtu", *self.subjects))


def _ring(peers: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each peer with the next one, both ways."""
    for one, other in zip(peers, (*peers[1:], *peers[:1]), strict=True):
        if one < other or len(peers) > 2:
            yield one, other
            yield other, one


QUESTION = Sizes
