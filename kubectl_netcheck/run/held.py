"""Held: exec that passes nowhere, while logs come, is held on its way to the API server. Pure.

A proxy that passes no websockets does that. It tells nothing of any node.
"""

from collections.abc import Sequence
from dataclasses import replace

from kubectl_netcheck.diagnosis.distress import PROMPT_S
from kubectl_netcheck.model.fact import Fact, Result


def held(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of one round, with exec calls that were held as not run. Not so where one came
    through, and where what came instead came late: nodes with too much to do answer no exec
    either, while a log is cheap to read."""
    execs = [f for f in facts if f.measure == "exec"]
    passes = any(f.result is Result.OK for f in execs)
    late = any(f.figures.get("other_way_s", 0.0) >= PROMPT_S for f in execs)
    logs = any(f.measure == "logs" for f in facts)
    if passes or late or not logs:
        return tuple(facts)
    return tuple(_held(f) if f.measure == "exec" and f.result is Result.LOST else f for f in facts)


def _held(fact: Fact) -> Fact:
    text = {**fact.text, "instead": "logs", "reason": fact.text["detail"]}
    return replace(fact, result=Result.NOT_RUN, text=text)
