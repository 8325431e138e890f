"""The main line: read, plan, start, measure, diagnose, follow up, clean, report."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any

from kubectl_netcheck.cluster.base import Admission, Cluster
from kubectl_netcheck.cluster.codec import to_json
from kubectl_netcheck.diagnosis.diagnose import diagnose
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.plan import Round
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.follow_up import follow_up_rungs
from kubectl_netcheck.planning.onward import onward
from kubectl_netcheck.planning.ports import host_ports
from kubectl_netcheck.planning.question import About, Closing, Joining, Question
from kubectl_netcheck.planning.retest import (
    LOOKS,
    breathless,
    faint,
    missed,
    narrowed,
    once,
    overdue,
    replaced,
    retest_rungs,
    second,
    unprogrammed,
    unseen,
)
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import seat
from kubectl_netcheck.planning.stand_ins import stand_ins
from kubectl_netcheck.planning.tasks import tasks
from kubectl_netcheck.planning.whom import settled
from kubectl_netcheck.run import once_more
from kubectl_netcheck.run.check import check_admission, check_nodes, check_started
from kubectl_netcheck.run.cleaning import cleaned
from kubectl_netcheck.run.events import Progress
from kubectl_netcheck.run.left_out import left_out, no_time
from kubectl_netcheck.run.measure import deaf_nodes, measure
from kubectl_netcheck.run.request import Request
from kubectl_netcheck.run.run import Run
from kubectl_netcheck.run.scene import Scene
from kubectl_netcheck.run.side_by_side import Later
from kubectl_netcheck.run.starting import join, start
from kubectl_netcheck.run.state import context_of, start_facts, states_of

#: Seconds of the deadline kept for the follow-up round and for cleaning, and for cleaning alone.
RESERVE_S, CLEAN_S = 4.0, 2.0
#: What cleaning takes where the API server is slow, as a part of what reading took: both are calls
#: one after another. With every answer 2 s late they took 5.4 s and 8.3 s.
CLEANING_PART = 0.65
#: Seconds for which a Service of the run's own may be late before kube-proxy is accused (it writes
#: rules at most once per --min-sync-period, 1 s by default, and more slowly on a busy node), and
#: those that one more look at it takes.
PATIENCE_S, ROUND_S = 20.0, 3.0
#: The part of a long run's rest that may go into waiting.
PATIENCE_PART = 0.4
#: Kinds of trouble of a container that was not added to a running pod at all.
NEVER_JOINED = frozenset({"admission", "not-created", "absent"})


def run_line(cluster: Cluster, request: Request, question: Question, progress: Progress) -> Report:
    """Measures what the question asks and names what is wrong. Ends by the request's deadline.

    Raises BadInput for nodes that do not exist, Denied and Unreachable for a cluster that
    cannot be used, Incomplete when no pod could start at all.
    """
    run = Run(cluster, request, progress, monotonic())
    left: tuple[str, ...] = ()

    def clean() -> None:
        nonlocal left
        left = cluster.clean()

    with cleaned(clean):
        run, scene, question = _set_up(run, question)
        rungs = tuple(question.rungs(scene.seats))
        facts = _measure(run, scene, rungs)
        diagnosis = diagnose(facts, scene.context)
        newer, no_time_left = _follow_up(run, scene, rungs, facts, diagnosis)
        if newer:
            every = (*rungs, *stand_ins(scene.seats, facts))
            facts, diagnosis = _patient(run, scene, every, newer)
        run.tell("clean", "removing the pods")
    report = Report(
        command=request.command,
        diagnosis=diagnosis,
        subjects=scene.plan.subjects,
        witness=scene.plan.witnesses[0] if scene.plan.witnesses else "",
        facts=facts,
        not_probed=(*left_out(scene, facts, diagnosis), *no_time(no_time_left, request.seconds)),
        started=request.started,
        seconds=round(run.elapsed, 2),
        api_calls=cluster.calls,
        pods=sum(1 for one in scene.started if one.address and not one.key.startswith("svc@")),
        left=left,
        context=scene.context.summary() | _stays(run, scene),
        zones=scene.context.zones,
        asked=asked_of(question),
    )
    closed = question.close(report) if isinstance(question, Closing) else report
    return onward(closed, question, request.seconds)


def asked_of(question: Question) -> dict[str, Any]:
    """What was asked beside the nodes, as ``Report.asked`` has it."""
    fields: dict[str, Any] = to_json(question)
    return {name: value for name, value in fields.items() if name != "subjects"}


def _set_up(run: Run, question: Question) -> tuple[Run, Scene, Question]:
    """The run, which keeps more time for cleaning where reading was slow, the scene, and the
    question with full names."""
    run.tell("read", "reading the cluster")
    inventory, admission = _ask(run.cluster, question)
    run = replace(run, kept=max(0.0, CLEANING_PART * run.elapsed - CLEAN_S))
    question = settled(question, inventory)
    check_nodes(inventory, question.subjects)
    check_admission(admission, inventory.namespace)
    plan = question.plan(inventory, admission.refused)
    started, instead = start(run, plan, inventory, RESERVE_S)
    check_started(started)
    wanted = question.guests(inventory, started) if isinstance(question, Joining) else ()
    guests = join(run, wanted, RESERVE_S)
    ports, nonce = host_ports(run.request.run_id), run.request.nonce
    seats = seat(plan, started, inventory, ports, nonce, guests)
    context = context_of(inventory, plan)
    scene = Scene(inventory, plan, started, seats, context, wanted, instead)
    return run, scene, question


def _ask(cluster: Cluster, question: Question) -> tuple[Inventory, Admission]:
    admission = Later(cluster.admit)
    wanted = question.wanted if isinstance(question, About) else ()
    return cluster.inventory(question.subjects, wanted), admission.result()


def _measure(run: Run, scene: Scene, rungs: Sequence[Rung]) -> tuple[Fact, ...]:
    round_, not_run = tasks(rungs, scene.seats)
    return (
        *measure(run, round_, "measure", RESERVE_S, frozenset()),
        *not_run,
        *start_facts(scene.started),
        *states_of(scene.inventory),
    )


def _follow_up(
    run: Run, scene: Scene, rungs: Sequence[Rung], facts: Sequence[Fact], diagnosis: Diagnosis
) -> tuple[tuple[Fact, ...], bool]:
    """All facts after a second round, none when none was needed; and whether there was no time.

    It reads the suspects' state, tells the failing direction, looks again at doubtful legs, and
    measures what there was no time for.
    Its other pings only make traffic for the counters: the first round measured those paths.
    """
    again, late = tuple(retest_rungs(rungs, facts, diagnosis.stray)), missed(facts)
    wanted = follow_up_rungs(scene.seats, diagnosis.wanted, facts)
    round_, _ = tasks((*again, *narrowed(rungs, late), *wanted), scene.seats)
    mute = once_more.unheard(facts, diagnosis.stray)
    if not (round_.tasks or mute):
        return (), False
    doubted = {rung.leg for rung in again}
    if run.left < CLEAN_S + 1.0:
        return once(facts, doubted), True
    found, asked = _look(run, round_, mute, facts)
    facts = once_more.heard(facts, asked)
    newer = [
        fact
        for fact in found
        if (fact.leg in doubted and fact.measure != "oneway") or (fact.measure, fact.leg) in late
    ]
    known = {(fact.measure, fact.leg) for fact in facts}
    # The API server's own address is asked because its Service's failed: the same server again.
    extra = [
        second(fact) if fact.leg and fact.leg.kind == "egress" else fact
        for fact in found
        if fact.place is not None or (_is_new(fact) and (fact.measure, fact.leg) not in known)
    ]
    return (*once(replaced(facts, newer), doubted, late), *extra), False


def _look(
    run: Run, round_: Round, mute: Sequence[Fact], facts: Sequence[Fact]
) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """What one more round measured, and what the pods told of which nothing was heard, both at the
    same time. mute: the exec calls that ended in silence. facts: what is known."""
    asked = Later(partial(once_more.ask, run, mute, CLEAN_S))
    return measure(run, round_, "follow-up", CLEAN_S, deaf_nodes(facts)), asked.result()


def _patient(
    run: Run, scene: Scene, rungs: Sequence[Rung], facts: tuple[Fact, ...]
) -> tuple[tuple[Fact, ...], Diagnosis]:
    """All facts and what they say, after another look at whatever only time can tell from what is
    broken: young Services, silent kubelets, nodes out of breath, faint loss, what is due a second
    look, still or only now, and what may be one more fault. Until it answers, or PATIENCE_S are
    over, or a part of what the run has left."""
    until = run.elapsed + max(PATIENCE_S, PATIENCE_PART * run.left)
    diagnosis, due = diagnose(facts, scene.context), overdue(facts)
    while True:
        certain, late = _certain(diagnosis), unseen(facts, diagnosis.unsettled, LOOKS)
        if not certain:
            late |= unprogrammed(facts) | breathless(facts, diagnosis) | due
            late |= unseen(facts, diagnosis.stray) | faint(facts)
        mute = () if certain else once_more.unheard(facts, diagnosis.stray)
        if not (late or mute) or run.elapsed > until or run.left < CLEAN_S + ROUND_S:
            break
        round_, _ = tasks((rung for rung in rungs if rung.leg in late), scene.seats)
        found, asked = _look(run, round_, mute, facts)
        newer = [fact for fact in found if fact.leg in late and fact.result is not Result.NOT_RUN]
        if not (newer or asked):  # nobody answers, as in a recording that ends here
            break
        due = frozenset()  # who does not answer now, either, does not answer
        facts = once_more.heard(replaced(facts, newer), asked)
        diagnosis = diagnose(facts, scene.context)
    return facts, diagnosis


def _certain(diagnosis: Diagnosis) -> bool:
    """Whether waiting longer cannot change what is named."""
    faults = [finding for finding in diagnosis.findings if finding.kind == "fault"]
    sure = all(finding.confidence == "confirmed" for finding in faults)
    return bool(faults) and sure and not diagnosis.candidates


def _is_new(fact: Fact) -> bool:
    """Whether it tells something of its own. Pings of the follow-up only make traffic, and what
    an exec came to says no more than the first round's."""
    egress = fact.leg is not None and fact.leg.kind == "egress"
    return egress or fact.measure not in ("ping", "exec")


def _stays(run: Run, scene: Scene) -> dict[str, str]:
    """What the API cannot remove again, and in which pod, whether it came to run or not."""
    joined = [
        f"{one.namespace}/{one.pod}"
        for one in scene.guests
        if one.key in scene.seats.guests and scene.seats.guests[one.key].kind not in NEVER_JOINED
    ]
    if not joined:
        return {}
    name = f"container netcheck-{run.request.run_id} in pod {', '.join(joined)}"
    ends = "ends by itself; it is listed there until the pod goes, because nothing can remove it"
    return {"stays": f"{name} {ends}"}
