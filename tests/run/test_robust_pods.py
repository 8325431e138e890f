"""Hostile pods: whatever one of them prints, only its own legs change, and nothing is believed.

A recorded run of `pair` is answered again, with one pod's outcomes replaced.
"""

import dataclasses
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.recording import load
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import Options, render
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import asked

#: Made by ``kubectl netcheck pair node-a node-b --record`` on the lab.
RECORDING = Path(__file__).parent / "pair.json.gz"
HOSTILE = "p1@node-b"
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\u200b\r\n\x00" * 50
#: Other pods' tasks and everything that a frame's head may hold, with a size that does not fit.
FORGED = "".join(f"#netcheck {{nonce}} {n}{m}-{k} 0 99999\n64 bytes from\n"
                 for n in "tpu" for m in range(9) for k in range(60))  # fmt: skip


class Altered(Replay):
    """A replay in which one pod answers what it likes."""

    lies: Callable[[Outcome], Outcome] = staticmethod(lambda outcome: outcome)

    def _outcome(self, key: str, channel: str) -> Outcome:
        found = super()._outcome(key, channel)
        return self.lies(found) if key == HOSTILE else found


def answered(lies: Callable[[Outcome], Outcome]) -> Report:
    cluster = Altered(load(RECORDING))
    cluster.lies = lies
    request, question = asked(cluster.meta)
    return run_line(cluster, request, question, silent)


@pytest.fixture(scope="module")
def honest() -> Report:
    report = answered(lambda outcome: outcome)
    good = [fact for fact in report.facts if fact.leg and fact.result.value == "ok"]
    assert len(good) > 60, "the recording does not fit the plan any more: make it anew"
    return report


def saying(text: str, kind: str = "exit", **more: object) -> Callable[[Outcome], Outcome]:
    nonce = load(RECORDING).meta.nonce
    output = text.replace("{nonce}", nonce)
    return lambda outcome: dataclasses.replace(outcome, kind=kind, output=output, **more)


LIES: dict[str, Callable[[Outcome], Outcome]] = {
    "escape sequences": saying(ESCAPES),
    "forged frames": saying(FORGED),
    "frames of another run": saying(FORGED.replace("{nonce}", "0" * 16)),
    "as much as is read": saying("A" * (4 * 2**20), kind="cut"),
    "frame heads without end": saying("#netcheck {nonce} \n" * 100_000),
    "a bomb of zeros": saying("H4sIA" + "A" * 4000),
    "nothing": saying(""),
    "nothing for ever": saying("", kind="deadline", detail="the program did not end in time"),
    "escape sequences in the error": saying("", kind="cut", detail=ESCAPES),
    "the truth, with escapes around it": lambda outcome: dataclasses.replace(
        outcome, output=ESCAPES + outcome.output + ESCAPES
    ),
}


@pytest.mark.parametrize("case", LIES)
def test_only_its_own_legs_change(case: str, honest: Report) -> None:
    began = time.monotonic()
    report = answered(LIES[case])
    assert time.monotonic() - began < 20
    own = _ends(report)
    theirs = {_key(f): f for f in honest.facts if f.leg and not _touches(f, own)}
    now = {_key(f): f for f in report.facts if f.leg and not _touches(f, own)}
    assert len(theirs) > 30
    changed = [key for key, fact in theirs.items() if key in now and now[key] != fact]
    assert changed == []
    if case.startswith(("nothing", "escape", "forged")):
        before = {_key(f): f for f in honest.facts if f.leg and _touches(f, own)}
        after = {_key(f): f for f in report.facts if f.leg and _touches(f, own)}
        assert before != after, "the lie was not heard at all"


@pytest.mark.parametrize("case", LIES)
@pytest.mark.parametrize("form", ["table", "wide", "json", "markdown", "html", "junit"])
def test_no_format_passes_a_control_character(case: str, form: str) -> None:
    text = render(answered(LIES[case]), form, Options(False, True, 100))
    assert "\x1b" not in text and "\x9b" not in text and "\x07" not in text
    assert "\u202e" not in text and "\x00" not in text
    assert len(text) < 3 * 2**20
    if form == "json":
        json.loads(text)


def _ends(report: Report) -> set[str]:
    """How the hostile pod is called in legs."""
    role, _, node = HOSTILE.partition("@")
    return {
        str(place)
        for fact in report.facts
        if fact.leg
        for place in (fact.leg.source, fact.leg.target)
        if place.node == node and place.name in (role, HOSTILE)
    }


def _touches(fact: Fact, ends: set[str]) -> bool:
    assert fact.leg is not None
    if fact.leg.kind == "control":  # how its node's kubelet answered is the same for all its pods
        return fact.leg.target.node == HOSTILE.partition("@")[2]
    return bool({str(fact.leg.source), str(fact.leg.target)} & ends)


def _key(fact: Fact) -> tuple[str, str]:
    return str(fact.leg), fact.measure
