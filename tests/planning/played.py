"""A question played without a cluster: its own tasks, each answered by a synthetic fact."""

from collections.abc import Iterator, Mapping, Sequence

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.inventory import DnsService, Inventory, Node, RunningPod
from kubectl_netcheck.model.plan import Started
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.planning.ports import host_ports
from kubectl_netcheck.planning.question import Closing, Question
from kubectl_netcheck.planning.seats import Seats, seat
from kubectl_netcheck.planning.tasks import tasks
from kubectl_netcheck.run.main_line import asked_of
from kubectl_netcheck.run.state import start_facts
from tests.diagnosis.grid import Where, broken

CARD, OVERHEAD = 1500, 50
WORDS = {"cni": "flannel", "backend": "vxlan", "tunnel": "VXLAN, udp", "overhead": str(OVERHEAD)}


def cluster(size: int, zones: int = 1, dns: Sequence[int] = (0, 1)) -> Inventory:
    """A cluster of so many ready nodes, node-a on, with a DNS pod on each node of ``dns``."""
    nodes = tuple(
        Node(f"node-{name(i)}", f"192.0.2.{i + 1}", "True", f"z{i % zones}") for i in range(size)
    )
    pods = tuple(
        RunningPod("kube-system", f"coredns-{i}", nodes[i].name, f"10.244.{i}.2") for i in dns
    )
    return Inventory("default", nodes, DnsService("10.96.0.10", pods=pods), "10.96.0.1")


def name(number: int) -> str:
    return chr(97 + number // 26) * (number >= 26) + chr(97 + number % 26)


def seated(
    question: Question,
    inventory: Inventory,
    refused: Mapping[str, str] | None = None,
    dead: Sequence[str] = (),
) -> Seats:
    """Everything that the plan asks for runs, but the pods of ``dead`` nodes."""
    plan = question.plan(inventory, refused or {})
    started = [
        Started(request.key, kind="sandbox", trouble="no sandbox")
        if request.key.partition("@")[2] in dead
        else Started(request.key, address=f"10.244.{number // 200}.{number % 200 + 10}")
        for number, request in enumerate((*plan.pods, *plan.services))
    ]
    return seat(plan, started, inventory, host_ports("00c0ffee"), "0123456789abcdef")


def todo(question: Question, seats: Seats) -> tuple[Task, ...]:
    round_, _ = tasks(question.rungs(seats), seats)
    return tuple(task for key in sorted(round_.tasks) for task in round_.tasks[key])


def healthy(question: Question, seats: Seats) -> list[Fact]:
    """What its tasks measure where all is well."""
    started = (Started(key, address=address) for key, address in seats.addresses.items())
    facts = list(start_facts(started))
    for task in todo(question, seats):
        facts += _fact(task)
    return facts


def _fact(task: Task) -> Iterator[Fact]:
    if task.leg.kind == "local":
        figures = {"uplink_mtu_bytes": CARD, "tunnel_mtu_bytes": CARD - OVERHEAD}
        shown = figures if task.probe == "links" else {}
        yield Fact(task.probe, Result.SEEN, place=task.leg.source, figures=shown)
        return
    count = int(task.params.get("count", task.params.get("tries", 1)))
    size = CARD if task.leg.source.kind == "host" else CARD - OVERHEAD
    keys = ("mtu_bytes", "local_mtu_bytes", "link_mtu_bytes") if task.probe == "mtu" else ()
    figures = dict.fromkeys(keys, float(size))
    yield Fact(task.probe, Result.OK, task.leg, samples=count, good=count, figures=figures)


def played(
    question: Question,
    inventory: Inventory,
    vector: Sequence[tuple[Where, Result]] = (),
    **more: object,
) -> tuple[Report, Diagnosis]:
    """The report of the question where the vector's legs fail."""
    seats = seated(question, inventory, **more)  # type: ignore[arg-type]
    facts = broken(healthy(question, seats), list(vector))
    plan = seats.plan
    zones = {node.name: node.zone for node in inventory.nodes}
    context = Context(plan.subjects, plan.witnesses[0] if plan.witnesses else "", zones, WORDS)
    diagnosis = diagnose(facts, context)
    report = Report(
        question.__class__.__module__.rpartition(".")[2],
        diagnosis,
        plan.subjects,
        context.witness,
        tuple(facts),
        context=context.summary(),
        asked=asked_of(question),
    )
    report = question.close(report) if isinstance(question, Closing) else report
    return report, report.diagnosis
