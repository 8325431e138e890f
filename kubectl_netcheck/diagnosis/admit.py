"""Admit: which leg facts say something about a path, before any fault is considered."""

from collections.abc import Iterable

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg

#: Nothing was measured, or it was no measurement.
SILENT = frozenset({Result.NOT_RUN, Result.SEEN})
#: Endings in which an echo came back.
ANSWERED = frozenset({Result.OK, Result.INTERMITTENT})
#: Endings of an exec that reached the node and tell about the program, not about the path.
SLOW = frozenset({"deadline", "absent"})
#: The ending of an exec of which nothing was heard.
MUTE = "silent"


def admitted(facts: Iterable[Fact]) -> list[Fact]:
    """The leg facts that count.

    Left out are those that were not run; answers of a Service whose one endpoint, a probe pod,
    never started; pings of a way out whose far end answers nobody's; exec calls whose program
    was reached and did not end in time, or of which nothing was heard while the same kubelet
    answered another; and pods of which the kubelet spoke, but which were not up in time.
    """
    known = [fact for fact in facts if fact.leg is not None]
    absent = {
        fact.text.get("pod", "")
        for fact in known
        if fact.measure == "pod-start" and fact.result is not Result.OK
    }
    answering = {_far_end(f) for f in known if f.measure == "ping" and f.result in ANSWERED}
    mute = {_far_end(f) for f in known} - answering - {""}
    heard = (f for f in known if f.measure != "ping" or _far_end(f) not in mute)
    reached = {f.leg for f in known if f.measure == "exec" and f.result is Result.OK}
    return [f for f in heard if f.result not in SILENT and not _void(f, absent, reached)]


def _far_end(fact: Fact) -> str:
    """The address at the end of a way out; empty for every other leg."""
    return fact.leg.target.address if fact.leg and fact.leg.kind == "egress" else ""


def _void(fact: Fact, absent: set[str], reached: set[Leg | None]) -> bool:
    leg, ending = fact.leg, fact.text.get("ending")
    if fact.measure == "pod-start":
        return fact.text.get("kind") == "deadline"
    if fact.measure == "exec":
        late = ending in SLOW or (ending == MUTE and leg in reached)
        return fact.result is not Result.OK and late
    if leg is None or leg.kind not in ("service", "hairpin"):
        return False
    return f"p1@{leg.target.node}" in absent
