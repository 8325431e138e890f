"""Once more: exec into the pods of which nothing was heard, because late is not deaf."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.run.measure import control_fact
from kubectl_netcheck.run.run import Run
from kubectl_netcheck.run.side_by_side import side_by_side

#: A program that ends at once: the first byte is all that is asked for.
NOTHING = ":"


def unheard(facts: Sequence[Fact], stray: Collection[Leg]) -> tuple[Fact, ...]:
    """The exec calls that ended in silence, to nodes of which nothing known explains that."""
    lost = (f for f in facts if f.measure == "exec" and f.result is Result.LOST)
    return tuple(f for f in lost if f.text.get("ending") == "silent" and f.leg in stray)


def ask(run: Run, silent: Sequence[Fact], reserve: float) -> tuple[Fact, ...]:
    """What came of asking their pods once more, side by side, where it tells something: an exec
    that was refused, or is in no recording, does not. reserve: seconds of the run's deadline that
    must be left."""

    def one(then: Fact) -> Fact:
        key = then.text["pod"]
        now = control_fact(key, run.cluster.execute(key, NOTHING, max(run.left - reserve, 1.0)))
        return replace(now, figures=then.figures, text={**now.text, "again": "1"})

    calls = [partial(one, then) for then in silent]
    found = side_by_side(calls, max(run.left - reserve, 1.0))
    return tuple(fact for _, fact in found if fact.result is not Result.NOT_RUN)


def heard(facts: Sequence[Fact], newer: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts, with the newer exec calls in the place of the older ones into the same pods."""
    found = {fact.text["pod"]: fact for fact in newer}
    return tuple(
        found.get(fact.text["pod"], fact) if fact.measure == "exec" else fact for fact in facts
    )
