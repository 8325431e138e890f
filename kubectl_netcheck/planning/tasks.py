"""Rungs to a round of tasks; what cannot run becomes a fact that says why."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.plan import Round
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.planning.load import Meter
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import Seats

#: Probes that measure nothing themselves: their result is read at the other end.
SENDERS = frozenset({"oneway-send"})
#: Those of which both ends run or none.
COUNTED = SENDERS | {"oneway"}


def tasks(rungs: Iterable[Rung], seats: Seats) -> tuple[Round, tuple[Fact, ...]]:
    """The round to run now, and a NOT_RUN fact for each step that no pod can run.

    One that would put more upon a node than planning/load.py allows is left out likewise. A step
    that two rungs ask for over the same leg runs once, with the first one's parameters. Legs that
    differ by an address alone are two.
    """
    meter = Meter()
    todo: defaultdict[str, dict[str, Task]] = defaultdict(dict)
    not_run: list[Fact] = []
    for rung in rungs:
        obstacle = _obstacle(rung, seats)
        for probe, params in rung.steps:
            name, mine = _name(probe, rung), todo[rung.runner]
            if name in mine and mine[name].leg != rung.leg:
                name = _name(probe, rung, rung.leg.target.address)
            if not obstacle and name in mine:
                continue
            reason = obstacle or meter.add(rung, probe, params, sure=probe in COUNTED)
            if not reason:
                mine[name] = Task(name, probe, rung.leg, params)
            elif probe not in SENDERS:
                text = {"reason": reason}
                not_run.append(Fact(probe, Result.NOT_RUN, leg=rung.leg, text=text))
    round_ = {key: tuple(named.values()) for key, named in todo.items() if named}
    return Round(round_), tuple(not_run)


def _name(probe: str, rung: Rung, *more: str) -> str:
    """A task's id: made of what it is, so that a recording still fits when the plan grows."""
    leg = rung.leg
    words = (leg.kind, leg.source.name, leg.source.node, leg.target.name, leg.target.node, *more)
    return f"{probe}-{sha256('|'.join(words).encode()).hexdigest()[:10]}"


def _obstacle(rung: Rung, seats: Seats) -> str:
    if trouble := seats.silent(rung.runner):
        if rung.runner in seats.guests:
            return f"no container could join the running pod: {trouble}"
        return f"{rung.runner} does not run: {trouble}"
    if rung.leg.target.address or rung.leg.target.kind == "outside":
        return ""
    key = f"{rung.leg.target.name}@{rung.leg.target.node}"
    for name in (rung.leg.target.name, key):
        if trouble := seats.reason(name):
            return f"{name} does not run: {trouble}"
    return f"{rung.leg.target} has no address"
