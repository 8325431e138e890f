"""Runs one round: one program per pod, all pods side by side, a second channel where exec fails."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.plan import Round
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.planning.retest import looked_twice
from kubectl_netcheck.probes import _frames, _program
from kubectl_netcheck.probes._catalogue import join, read
from kubectl_netcheck.run.events import waiting
from kubectl_netcheck.run.held import held
from kubectl_netcheck.run.run import Run
from kubectl_netcheck.run.side_by_side import side_by_side

#: Exec endings after which the node is asked again through its kubelet's own connection.
SILENT = frozenset({"connect", "silent", "deadline", "cut", "refused"})
#: Seconds that a pod's answer may come late, and what is said of one that comes even later.
LATE_S, LATE = 0.3, Outcome("deadline", detail="no answer from the API server in time")

#: Probes of datagrams that are counted at the other end.
COUNTED = frozenset({"oneway", "oneway-send"})
#: Seconds beyond those of its slowest probe that a pod may take to start a program and to say what
#: came of it, at least, and as a part of what is left of the run; and for each task. A stream that
#: died without a word then costs that much and not the whole run.
SLACK_S, SLACK_PART, TASK_S = 6.0, 0.25, 0.02


def deaf_nodes(facts: Iterable[Fact]) -> frozenset[str]:
    """Nodes whose pods no exec reached: asking them by exec again would only cost time."""
    execs = (f for f in facts if f.measure == "exec")
    lost = (f.leg for f in execs if f.result is Result.LOST or "instead" in f.text)
    return frozenset(leg.target.node for leg in lost if leg is not None)


def measure(
    run: Run, round_: Round, stage: str, reserve: float, deaf: Collection[str]
) -> tuple[Fact, ...]:
    """Facts of one round: what the tasks measured, and how each node's control path behaved.

    reserve: seconds of the run's deadline that must be left when the round ends. deaf: nodes
    that are asked through their kubelet's own connection at once.
    """
    keys = sorted(round_.tasks)
    run.tell(stage, "measuring", 0, len(keys))
    calls = [partial(_one_pod, run, key, round_.tasks[key], reserve, deaf) for key in keys]
    facts: dict[int, tuple[Fact, ...]] = {}
    seconds = max(run.left - reserve, 1.0) + LATE_S
    for number, (index, result) in enumerate(side_by_side(calls, seconds), 1):
        facts[index] = result
        late = [key for index, key in enumerate(keys) if index not in facts]
        run.tell(stage, waiting(late), number, len(keys))
    for index, key in enumerate(keys):
        if index not in facts:
            facts[index] = tuple(_read(round_.tasks[key], {}, LATE))
    return held(looked_twice(join(fact for index in sorted(facts) for fact in facts[index])))


def _one_pod(
    run: Run, key: str, tasks: tuple[Task, ...], reserve: float, deaf: Collection[str]
) -> tuple[Fact, ...]:
    if key.partition("@")[2] in deaf:
        return _relayed(run, key, tasks, reserve).facts
    program = _program.build(tasks, run.request.nonce)
    # Exec may run them still: datagrams that were sent twice would count for those that were lost.
    alone = tuple(task for task in tasks if task.probe not in COUNTED)
    begun = Event()
    relayed: SimpleQueue[Answer] = SimpleQueue()

    def relay() -> bool:
        begun.set()
        answer = _relayed(run, key, alone, reserve)
        relayed.put(answer)
        return answer.seconds is not None

    outcome = run.cluster.execute(key, program, patience(tasks, run.left - reserve), relay)
    control = control_fact(key, outcome)
    captures = _frames.read(outcome.output, run.request.nonce, tasks)
    silent = outcome.kind in SILENT and all(c.missing for c in captures.values())
    if silent and not begun.is_set() and run.left - reserve > 1.0:
        relay()
    if silent and begun.is_set():
        with suppress(Empty):
            answer = relayed.get(timeout=max(run.left - reserve, 0.1) + LATE_S)
            if answer.seconds is not None:
                control = replace(control, figures={"other_way_s": answer.seconds})
            rest = tuple(task for task in tasks if task not in alone)
            return control, *answer.facts, *_read(rest, {}, outcome)
    return control, *_read(tasks, captures, outcome)


def patience(tasks: Sequence[Task], left: float) -> float:
    """Seconds to listen to a pod that runs these tasks. left: of the run, for this round."""
    slack = max(SLACK_S, SLACK_PART * left) + TASK_S * len(tasks)
    return max(1.0, min(left, _program.longest(tasks) + slack))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came by the second way. seconds: from asking to having it, None when nothing came."""

    facts: tuple[Fact, ...]
    seconds: float | None


def _relayed(run: Run, key: str, tasks: tuple[Task, ...], reserve: float) -> Answer:
    program = _program.build(tasks, run.request.nonce, compact=True)
    outcome = run.cluster.relay(key, program, max(1.0, run.left - reserve))
    squeezed = _frames.read(outcome.output, run.request.nonce, tasks)
    printed = _frames.read(outcome.logs or "", run.request.nonce, tasks)
    captures = {
        task.id: squeezed[task.id] if printed[task.id].missing else printed[task.id]
        for task in tasks
    }
    came = any(not capture.missing for capture in captures.values())
    logs = [_logs_fact(key)] if outcome.logs is not None else []
    return Answer((*logs, *_read(tasks, captures, outcome)), outcome.seconds if came else None)


def _logs_fact(key: str) -> Fact:
    """That the API server handed on what a pod on the node had printed."""
    return Fact("logs", Result.OK, leg=_way(key), samples=1, good=1, text={"pod": key})


def _way(key: str) -> Leg:
    node = key.partition("@")[2]
    return Leg(Place("api", name="API server"), Place("host", node), "control")


def _read(
    tasks: tuple[Task, ...], captures: dict[str, Capture], outcome: Outcome
) -> Iterator[Fact]:
    """The facts of every task; a task without a capture says why in a NOT_RUN fact."""
    for task in tasks:
        capture = captures.get(task.id) or Capture(task.id, missing=outcome.detail)
        if capture.missing and outcome.kind != "exit":
            reason = f"the pod could not be asked by {outcome.channel}: {outcome.detail}"
            capture = Capture(task.id, missing=reason)
        yield from read(task, capture)


def control_fact(key: str, outcome: Outcome) -> Fact:
    """Whether the API server reached the node's kubelet, as this exec saw it. It may have the
    figure other_way_s: seconds after which a second way had the answer."""
    reached = outcome.kind in ("exit", "start-error", "cut", "deadline") or bool(outcome.output)
    text = {"pod": key, "ending": outcome.kind, "detail": outcome.detail[:300]}
    result = Result.OK if reached else Result.LOST
    if outcome.kind in ("refused", "absent"):  # RBAC said no, or a recording knows no such run
        result = Result.NOT_RUN
        text["reason"] = outcome.detail[:300]
    return Fact("exec", result, leg=_way(key), samples=1, good=int(reached), text=text)
