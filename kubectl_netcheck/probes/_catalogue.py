"""From the tasks and captures of a round to its facts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes._lacking import lacks
from kubectl_netcheck.probes._program import find
from kubectl_netcheck.probes._text import CUT


def facts(tasks: Iterable[Task], captures: Mapping[str, Capture]) -> tuple[Fact, ...]:
    """The facts of all tasks of a round, over all its pods, joined; never raises."""
    found: list[Fact] = []
    for task in tasks:
        capture = captures.get(task.id) or Capture(task.id, missing="no result came back")
        found += read(task, capture)
    return join(found)


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """The facts of one task. Where the start of its output was left out, that is why it says
    nothing, and not what remains of it."""
    found = find(task.probe).read(task, capture)
    if not capture.cut:
        return found
    return tuple(
        _not_run(fact, CUT) if fact.result is Result.NOT_RUN and not lacks(fact) else fact
        for fact in found
    )


def join(found: Iterable[Fact]) -> tuple[Fact, ...]:
    """Brings together the two halves of each one-way measurement of a round, by their leg.

    The receiver's count is a measurement only when the sender's kernel took the packets. A
    sender's own error becomes the fact's ending, and without a sender nothing was measured. The
    sender's facts are left out: they say nothing about the path.
    """
    every = tuple(found)
    sent: dict[Leg, Fact] = {f.leg: f for f in every if f.measure == "oneway-send" and f.leg}
    return tuple(
        _joined(fact, sent.get(fact.leg) if fact.leg else None)
        if fact.measure == "oneway"
        else fact
        for fact in every
        if fact.measure != "oneway-send"
    )


def _joined(received: Fact, sent: Fact | None) -> Fact:
    """The receiver's count, or why it counts for nothing."""
    if received.good or received.result is Result.NOT_RUN:
        return received
    if sent is None:
        return _not_run(received, "no datagrams were sent")
    if sent.result is Result.OK:
        return received
    if sent.result is Result.NOT_RUN:
        return _not_run(received, f"the sender did not run: {sent.text.get('reason', '')}")
    return replace(received, result=sent.result, text=dict(sent.text))


def _not_run(fact: Fact, reason: str) -> Fact:
    return replace(
        fact, result=Result.NOT_RUN, samples=0, good=0, figures={}, text={"reason": reason[:300]}
    )
