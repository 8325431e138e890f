"""Question: what a command asks of the main line: whose pods it needs, which rungs it climbs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import GuestRequest, Plan, Started
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import Seats


class Question(Protocol):
    """One file of planning/ holds one question; it is pure and serves live and replayed runs."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The nodes asked about: what the inventory is read for."""
        ...

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        """Who takes part. refused: what the namespace does not admit, with the reason."""
        ...

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        """What to measure, once the pods stand."""
        ...


@runtime_checkable
class About(Protocol):
    """A question about objects other than nodes: they are read with the inventory
    (``Inventory.asked``), and its plan() raises BadInput for one that does not exist."""

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The objects, with their kinds."""
        ...


@runtime_checkable
class Settling(Protocol):
    """A question that can be asked by a selector, or about an object by its address or without its
    namespace."""

    def settle(self, inventory: Inventory) -> Question:
        """The same question with full names. Raises BadInput when nothing is meant by it."""
        ...


@runtime_checkable
class Joining(Protocol):
    """A question that measures from inside of pods that run already."""

    def guests(self, inventory: Inventory, started: Sequence[Started]) -> tuple[GuestRequest, ...]:
        """Which pods to join, once it is known what became of our own."""
        ...


@runtime_checkable
class Closing(Protocol):
    """A question that has more to say about its own report than the diagnosis: figures that it
    compares, advice that it weighs. Pure, so that a replayed run says the same."""

    def close(self, report: Report) -> Report:
        """The report with what the question adds."""
        ...


def check_count(subjects: Sequence[str], count: int) -> None:
    """Raises BadInput unless these are so many different nodes. Commands refuse others before; what
    a recording or a caller of the library says was asked can be anything."""
    if len(subjects) != count or len({*subjects}) != count:
        what = f"the question is about {count} different node{'s' * (count > 1)}"
        raise BadInput(what, f"given: {', '.join(subjects) or 'none'}")
