"""The question of ``pair``: what is wrong between these two nodes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.plan import Plan
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.crew import crew
from kubectl_netcheck.planning.ladder import ladder
from kubectl_netcheck.planning.next_step import only_if_measured
from kubectl_netcheck.planning.question import check_count
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.witness import choose
from kubectl_netcheck.probes._lacking import lacks


@dataclass(frozen=True, slots=True)
class Pair:
    """The whole ladder between two nodes, with one witness where there is a third node."""

    subjects: tuple[str, ...]

    def __post_init__(self) -> None:
        check_count(self.subjects, 2)

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        witness = choose(inventory, self.subjects)
        return crew(self.subjects, (witness.name,) if witness else (), refused)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        return ladder(seats)

    def close(self, report: Report) -> Report:
        """Undecided where something between pods of the two could not be measured: a witness may be
        away, a namespace may admit no host pods, and an image may lack a program."""
        asked = frozenset(self.subjects)
        pods = (f for f in report.facts if f.leg and f.leg.kind == "cross-node" and not lacks(f))
        between = (f for f in pods if f.leg and f.leg.nodes <= asked)
        what = "measurements between pods of the two"
        return only_if_measured(report, ("ping", "mtu", "tcp"), what, between)


QUESTION = Pair
