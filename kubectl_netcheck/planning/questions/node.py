"""The question of ``node``: is it this node, or what is around it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kubectl_netcheck.model.inventory import Inventory, RunningPod
from kubectl_netcheck.model.plan import GuestRequest, Plan, ServiceRequest, Started
from kubectl_netcheck.model.report import NotProbed, Report
from kubectl_netcheck.planning import paths, rungs
from kubectl_netcheck.planning.crew import crew
from kubectl_netcheck.planning.ladder import ladder
from kubectl_netcheck.planning.next_step import again, checked_by, only_if_measured
from kubectl_netcheck.planning.question import check_count
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.witness import choose

#: Nodes beside the one in question: with two, a path that leaves the suspect out tells whether
#: it is the node or everything.
WITNESSES = 2
#: What a host pod reads at once on the node and on its first witness.
STATE = ("conntrack", "links", "neighbours", "routes", "sysctls")

#: Kinds of trouble of a new pod's start (model/plan.py) in which a container can still be added to
#: a running pod; and those in which the kubelet adds none: while the runtime's network is not
#: ready, it leaves pods of the pod network alone (measured: a node without a CNI configuration).
JOINABLE = frozenset({"sandbox", "deadline"})
NOT_READY = frozenset({"not-ready", "kubelet-silent"})


@dataclass(frozen=True, slots=True)
class OneNode:
    """The whole ladder of one node against two witnesses, and between these.

    use_running: where no new pod starts on the node, measure from inside of one that runs there.
    """

    subjects: tuple[str, ...]
    use_running: bool = False

    def __post_init__(self) -> None:
        check_count(self.subjects, 1)

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        beside: list[str] = []
        for _ in range(WITNESSES):
            if found := choose(inventory, (*self.subjects, *beside)):
                beside.append(found.name)
        plan = crew(self.subjects, beside, refused)
        if plan.services and beside:
            # A Service with a remote endpoint: one with a local one alone is never sent out.
            away = ServiceRequest(beside[0], f"p1@{beside[0]}")
            plan = replace(plan, services=(*plan.services, away))
        return plan

    def guests(self, inventory: Inventory, started: Sequence[Started]) -> tuple[GuestRequest, ...]:
        """A running pod for each node on which our own did not start; none without leave."""
        if not self.use_running:
            return ()
        down = {one.key for one in started if one.kind in JOINABLE}
        hosts = ((node, _host(inventory, node)) for node in self.subjects if f"p1@{node}" in down)
        return tuple(GuestRequest("p1", node, h.namespace, h.name) for node, h in hosts if h)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        yield from ladder(seats)
        (node,), beside = seats.plan.subjects, seats.plan.witnesses
        for other in beside:
            for source, target in ((node, other), (other, node)):
                peer = f"p1@{target}"
                full = rungs.crossing(seats.ports(peer), peer, seats.nonce)
                yield paths.pods(seats, source, target, full)
        yield from _away(seats)
        for name in (node, *beside[:1]):
            yield from paths.alone(seats, name)
            yield from paths.state(seats, name, STATE)

    def close(self, report: Report) -> Report:
        """Says which command shows the cure."""
        report = only_if_measured(report, ("ping", "mtu", "tcp"), "measurements of the node")
        report = _not_from_inside(report, self.use_running)
        return checked_by(report, lambda _: again("node", *self.subjects))


def _host(inventory: Inventory, node: str) -> RunningPod | None:
    """A pod that runs there: of the run's namespace first, of the cluster's own ones last."""
    home = inventory.namespace
    there = (pod for pod in inventory.running if pod.node == node)
    return min(
        there,
        key=lambda p: (p.namespace != home, p.namespace.startswith("kube-"), p.namespace, p.name),
        default=None,
    )


def _not_from_inside(report: Report, use_running: bool) -> Report:
    """Where our pod did not start: that one which runs could be asked, or why it could not."""
    mine = {f"p1@{node}" for node in report.subjects}
    starts = [f.text for f in report.facts if f.measure == "pod-start"]
    kinds = {text.get("kind", "") for text in starts if text.get("pod") in mine} - {""}
    if not kinds or (use_running and kinds <= JOINABLE):
        return report
    why = "no new pod starts there; --use-running-pods measures from inside of one that runs"
    if not kinds & JOINABLE:
        why = "no new pod starts there, and its kubelet adds no container to a running one either"
    if not kinds & (JOINABLE | NOT_READY):
        return report
    more = NotProbed(f"the pod network of {', '.join(report.subjects)} from inside", why)
    return replace(report, not_probed=(*report.not_probed, more))


def _away(seats: Seats) -> Iterator[Rung]:
    """The witness's Service, from the node in question and from the other witness."""
    beside = seats.plan.witnesses
    if not beside or not seats.wanted(f"svc@{beside[0]}"):
        return
    for source in (*(f"p2@{node}" for node in seats.plan.subjects), *_others(beside)):
        yield paths.service(seats, source, beside[0])


def _others(beside: tuple[str, ...]) -> Iterator[str]:
    for node in beside[1:]:
        yield f"p1@{node}"


QUESTION = OneNode
