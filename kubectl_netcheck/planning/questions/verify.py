"""The question of ``verify``: is it fixed; only the legs that decide are measured again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.diagnosis.proof import failing_lines
from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.diagnosis.spot import Spot
from kubectl_netcheck.diagnosis.wording import leg_name, measured
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.finding import Diagnosis, Finding
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import GuestRequest, Plan, Started
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.asked_again import Asked, asked_again, typed
from kubectl_netcheck.planning.deciding import chosen, places, pods_of, shown
from kubectl_netcheck.planning.next_step import again
from kubectl_netcheck.planning.ports import POD
from kubectl_netcheck.planning.question import About, Closing, Joining, Question
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import Seats, seat
from kubectl_netcheck.planning.whom import nodes

#: Questions that can be asked again from a report, those about objects and those about nodes.
OBJECTS, NODES = ("ingress", "pod", "service"), ("dns", "egress", "mesh", "mtu", "node", "pair")
FROM = tuple(sorted((*OBJECTS, *NODES)))


@dataclass(frozen=True, slots=True)
class Verify:
    """Whether a finding still holds.

    slug, scope, nodes: the finding. origin: the question that it came from (one of FROM);
    subjects: the nodes asked about then. failed: legs that failed then, as deciding.key has them;
    empty when that is not known. kind: of the finding; a risk is checked by states alone. asked:
    what else was asked then, by the fields of that question.
    """

    slug: str
    scope: str
    nodes: tuple[str, ...]
    origin: str
    subjects: tuple[str, ...]
    failed: tuple[str, ...] = ()
    kind: str = "fault"
    asked: Asked = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises BadInput for what a recording can say, but nobody can have asked."""
        if self.origin not in FROM or all(fault.slug != self.slug for fault in faults()):
            raise BadInput(
                f"there is no fault {self.slug[:60]!r} of {self.origin[:60]!r} to verify"
            )
        self._inner()

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        inner = self._inner()
        return inner.wanted if isinstance(inner, About) else ()

    def settle(self, inventory: Inventory) -> "Verify":
        """Raises BadInput for a node that there is not."""
        at, about = (nodes(inventory, each) for each in (self.nodes, self.subjects))
        return replace(self, nodes=at, subjects=about)

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        full = self._inner().plan(inventory, refused)
        needed = pods_of(self._planned(inventory, full))
        services = tuple(one for one in full.services if one.key in needed)
        needed |= {one.pod for one in services}
        # A pod on each suspect, whatever decides: its start tells about the node.
        suspects = self.nodes or (full.subjects if self.origin in NODES else ())
        pods = (p for p in full.pods if p.key in needed or (p.role == "p1" and p.node in suspects))
        return replace(full, pods=tuple(pods), services=services)

    def guests(self, inventory: Inventory, started: Sequence[Started]) -> tuple[GuestRequest, ...]:
        """The running pods that the question joins, where it was given leave to; none that would
        decide nothing."""
        inner = self._inner()
        if not isinstance(inner, Joining):
            return ()
        guests = inner.guests(inventory, started)
        if self.origin in NODES:  # they stand in for pods of ours that did not start
            return guests
        needed = {rung.runner for rung in self._planned(inventory, inner.plan(inventory, {}))}
        return tuple(guest for guest in guests if guest.key in needed)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        can = (rung for rung in self._inner().rungs(seats) if _there(rung.runner, seats))
        return tuple(self._chosen(can))

    def close(self, report: Report) -> Report:
        """Fixed, still there, or cannot tell: by the legs, and without legs by the states."""
        if self._told_by_its_question:
            return replace(report, diagnosis=self._by_answer(report))
        diagnosis = report.diagnosis
        same = tuple(f for f in diagnosis.findings if f.slug == self.slug and self._here(f))
        if self.kind == "risk" or not self.fault.signature:
            return replace(report, diagnosis=self._by_state(report, same))
        return replace(report, diagnosis=self._by_legs(report, same))

    @property
    def fault(self) -> Fault:
        """The record of the finding's fault."""
        return next(fault for fault in faults() if fault.slug == self.slug)

    @property
    def _told_by_its_question(self) -> bool:
        """Whether no leg of the ladder shows it: the question about its object alone names it."""
        return self.origin in OBJECTS and not self.fault.signature

    def _inner(self) -> Question:
        return asked_again(self.origin, self.subjects, self.asked)

    def _planned(self, inventory: Inventory, full: Plan) -> Iterable[Rung]:
        """What decides, as if all were there already: only places matter."""
        keys = [*(pod.key for pod in full.pods), *(one.key for one in full.services)]
        dry = seat(full, [Started(key, "192.0.2.1") for key in keys], inventory, POD, "")
        return self._chosen(self._inner().rungs(dry))

    def _first(self) -> str:
        """The question that it came from, with all that it asked, as a user types it."""
        return typed(self.origin, self._inner())

    def _spots(self, sheet: Sheet) -> tuple[Spot, ...]:
        return places(self.fault, self.scope, self.nodes, sheet)

    def _chosen(self, rungs: Iterable[Rung]) -> Iterable[Rung]:
        if self._told_by_its_question:
            return (rung for rung in rungs if self.fault.needs & {step for step, _ in rung.steps})
        return chosen(rungs, self.fault, self._spots, self.failed)

    def _here(self, finding: Finding) -> bool:
        return not self.nodes or not finding.nodes or bool({*self.nodes} & {*finding.nodes})

    def _by_legs(self, report: Report, same: tuple[Finding, ...]) -> Diagnosis:
        sheet = Sheet(report.facts)
        deciding = shown(self.fault, self._spots(sheet), sheet, self.failed)
        failing = deciding & sheet.failing
        # A leg that could not be run counts as one that was to decide.
        asked = [replace(f, result=Result.OK) if _silent(f.result) else f for f in report.facts]
        planned = Sheet(f for f in asked if f.leg)
        wanted = shown(self.fault, self._spots(planned), planned, self.failed).bit_count()
        count, bad = deciding.bit_count(), failing.bit_count()
        if failing and (same or not self._denied(sheet, failing)):
            said = f"{bad} of {count} measurements that decide it still fail"
            return self._there(sheet, failing, same, said, report)
        if failing:
            fact = sheet.pick(failing)[0]
            said = (
                f"{leg_name(fact)}: {measured(fact)}; but others that {self.slug} would stop pass"
            )
            return self._open(f"{said}: something else is wrong there too or now")
        if not count and same:
            return self._there(sheet, 0, same, "its state is the same", report)
        if not count:
            return self._open("no leg on which it shows could be measured")
        if wanted > count:
            return self._open(
                f"{wanted - count} of {wanted} legs on which it shows were not measured"
            )
        return self._fixed(f"what shows it is as it should be ({count} measured)", report)

    def _denied(self, sheet: Sheet, failing: int) -> bool:
        """Whether something came back that the fault, at every place that it can be at, leaves
        no way for, or the failures are others than its own."""
        for spot in self._spots(sheet):
            relations, claims, agrees = spot.relations(sheet), 0, 0
            for rule in self.fault.signature:
                mask = sheet.reach(rule) & relations[rule.at] & ~claims
                claims |= mask
                agrees |= mask & sheet.agreeing(rule.expect)
            if failing & agrees and not claims & ~agrees & sheet.alive:
                return False
        return True

    def _by_answer(self, report: Report) -> Diagnosis:
        inner = self._inner()
        closed = inner.close(report) if isinstance(inner, Closing) else report
        same = tuple(f for f in closed.diagnosis.findings if f.slug == self.slug and self._here(f))
        if same:
            return self._there(Sheet(report.facts), 0, same, "its question says the same", report)
        if unread := [one for one in report.not_probed if one.place.startswith("what ")]:
            return self._open(f"{unread[0].place} is not known: {unread[0].reason}")
        mine = [f for f in report.facts if f.measure in self.fault.needs and not _ours(f)]
        ran = [f for f in mine if not _silent(f.result)]
        if self.fault.needs and len(ran) < max(len(mine), 1):
            reason = next((f.text.get("reason", "") for f in mine if _silent(f.result)), "")
            why = reason or "there is nobody to ask"
            return self._open(f"{len(mine) - len(ran)} of {len(mine)} were not measured: {why}")
        return self._fixed("nothing shows it any more", report)

    def _by_state(self, report: Report, same: tuple[Finding, ...]) -> Diagnosis:
        if same:
            return self._there(Sheet(report.facts), 0, same, "its state is the same", report)
        signs = (*self.fault.requires, *self.fault.supports, *self.fault.confirms)
        known = {f.measure for f in report.facts if f.place and f.result is Result.SEEN}
        if not known & {sign.measure for sign in signs}:
            return self._open("the state that shows it was not read")
        return self._fixed("the state that showed it is gone", report)

    def _fixed(self, why: str, report: Report) -> Diagnosis:
        others = [f for f in report.diagnosis.findings if f.kind == "fault" and f.slug != self.slug]
        more = f"; another fault shows: {others[0].summary}" if others else ""
        return Diagnosis("healthy", f"fixed: {self._place()}: {why}{more}")

    def _open(self, why: str) -> Diagnosis:
        return Diagnosis("undecided", f"cannot tell: {self._place()}: {why}", decide=self._first())

    def _there(
        self, sheet: Sheet, failing: int, same: tuple[Finding, ...], why: str, report: Report
    ) -> Diagnosis:
        fault = self.fault
        at = [word for node in self.nodes for word in ("--at", node)]
        # A code and nodes name no host and no name; a seed only chooses among the nodes.
        command = self._first() if {*self.asked} - {"seed"} else again("verify", fault.code, *at)
        made = Finding(
            code=fault.code,
            slug=fault.slug,
            layer=fault.layer,
            scope=self.scope,
            nodes=self.nodes,
            confidence="consistent",
            summary=self._place(),
            kind=self.kind,
            evidence=tuple(failing_lines(failing, sheet, report.subjects)),
            fix=(f"kubectl netcheck explain {fault.slug}",),
        )
        findings = tuple(replace(one, verify=command) for one in same or (made,))
        said = f"still there: {findings[0].summary} ({why})"
        return Diagnosis("faulty", said, findings)

    def _place(self) -> str:
        where = f" at {' and '.join(self.nodes)}" if self.nodes else ""
        return f"{self.fault.title} ({self.fault.code}){where}"


def _ours(fact: Fact) -> bool:
    """Whether it ends at a pod of the run's own, which only tells the path from the program."""
    return bool(fact.leg and "/" not in fact.leg.target.name)


def _there(key: str, seats: Seats) -> bool:
    return seats.wanted(key) or key in seats.guests


def _silent(result: Result) -> bool:
    return result is Result.NOT_RUN


QUESTION = Verify
