"""A Service of the run's own that is only late accuses nobody; one that stays dead does."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import asked

STALE = Path(__file__).parents[1] / "cases" / "kube-proxy-stale" / "kube-proxy-stale-node-b.json.gz"
#: Rounds of the recording: the ladder and the follow-up.
RECORDED = 2
_TASK = re.compile(r"^k\d+=(http-\w+)$.*?X-Netcheck: (\S+?)'", re.MULTILINE | re.DOTALL)


class Late(Replay):
    """The recorded cluster, whose Services come to life in the round of that number."""

    alive = 0

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        rounds = self._ordinals[key, "exec"]
        then = super().execute(key, program, seconds)
        if rounds < RECORDED or not _TASK.search(program):
            return then
        nonce = self.meta.nonce
        frames = ""
        for name, expected in _TASK.findall(program):
            body = "figures code=0 connect=0.0 total=0.5 down=0 up=0\nhit exit=28\nat 1300\n"
            if rounds >= self.alive:
                figures = "figures code=200 connect=0.001 total=0.01 down=10 up=0"
                body = f"< X-Netcheck: {expected}\n{figures}\nhit exit=0\nat 20\n"
            frames += f"\n#netcheck {nonce} {name} 0 {len(body)}\n{body}"
        return dataclasses.replace(then, kind="exit", output=f"{frames}\n#netcheck {nonce} end\n")


def seen(alive: int) -> tuple[Report, int]:
    """The report, and how many rounds were asked of a pod on the node in question."""
    cluster = Late.open(STALE)
    assert isinstance(cluster, Late)
    cluster.alive = alive
    request, question = asked(cluster.meta)
    # Twenty seconds of patience would be many rounds here, where one takes no time.
    report = run_line(cluster, dataclasses.replace(request, seconds=60.0), question, silent)
    return report, cluster._ordinals["p1@node-b", "exec"]


@pytest.mark.parametrize("alive", [RECORDED, RECORDED + 3])
def test_a_late_service_is_waited_for(alive: int) -> None:
    report, rounds = seen(alive)
    assert report.diagnosis.status == "healthy", report.diagnosis.verdict
    assert rounds == alive + 1


def test_a_service_that_stays_dead_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_netcheck.run.main_line.PATIENCE_S", 1.0)
    monkeypatch.setattr("kubectl_netcheck.run.main_line.PATIENCE_PART", 0.0)
    report, rounds = seen(10**9)
    named = [(f.slug, f.nodes) for f in report.diagnosis.findings]
    assert named == [("kube-proxy-stale", ("node-b",))], report.diagnosis.verdict
    assert rounds > RECORDED + 1


class Cut(Replay):
    """The recorded cluster, in which nothing that runs on node-b after the first round comes
    back."""

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        rounds = self._ordinals[key, "exec"]
        then = super().execute(key, program, seconds)
        lost = key.endswith("@node-b") and rounds > 0
        return dataclasses.replace(then, kind="deadline", output="") if lost else then


def test_what_failed_once_and_was_not_asked_again_accuses_nobody() -> None:
    cluster = Cut.open(STALE)
    request, question = asked(cluster.meta)
    report = run_line(cluster, request, question, silent)
    assert report.diagnosis.status == "undecided", report.diagnosis.verdict
    assert "could not be measured a second time" in report.diagnosis.verdict
    assert "--timeout 60s" in report.diagnosis.decide
    once = [f.measure for f in report.facts if "once" in f.text]
    assert {*once} == {"http"}


LOSS = Path(__file__).parents[1] / "cases" / "overlay-packet-loss"
_LOST = re.compile(r"(60 packets transmitted, )5\d")
_PING = re.compile(r"^k\d+=(ping-\w+)$", re.MULTILINE)


class Faint(Replay):
    """The recorded cluster with 5 % of loss, of which the first look saw 4 of 240 pings."""

    lost = 3
    looks = 0

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        first = self._ordinals[key, "exec"] == 0
        then = super().execute(key, program, seconds)
        if first:
            return dataclasses.replace(then, output=_LOST.sub(r"\g<1>59", then.output))
        asked_of = _PING.findall(program)
        self.looks += bool(asked_of)
        body = f"60 packets transmitted, {60 - self.lost} received, 5% packet loss, time 600ms\n"
        nonce = self.meta.nonce
        frames = "".join(f"\n#netcheck {nonce} {p} 0 {len(body)}\n{body}" for p in asked_of)
        return dataclasses.replace(then, kind="exit", output=f"{frames}\n#netcheck {nonce} end\n")


@pytest.mark.parametrize(("lost", "named"), [(0, []), (3, ["overlay-packet-loss"])])
def test_a_faint_loss_is_looked_at_before_it_is_passed_over(lost: int, named: list[str]) -> None:
    cluster = Faint.open(LOSS / "overlay-packet-loss-slight-node-b.json.gz")
    assert isinstance(cluster, Faint)
    cluster.lost = lost
    request, question = asked(cluster.meta)
    report = run_line(cluster, request, question, silent)
    assert [f.slug for f in report.diagnosis.findings] == named, report.diagnosis.verdict
    assert cluster.looks


BESIDE = (
    Path(__file__).parents[1]
    / "cases"
    / "ip-fragments-dropped"
    / "ip-fragments-dropped-beside-a-node-that-forwards-nothing.json.gz"
)


def test_one_look_of_what_stands_in_for_pods_counts_once() -> None:
    cluster = Replay.open(BESIDE)
    report = run_line(cluster, *asked(cluster.meta), silent)
    own = [f for f in report.facts if f.measure == "udp-fragments" and f.leg]
    own = [f for f in own if f.leg and f.leg.kind == "node-to-pod"]
    assert {f.result for f in own} == {Result.OK, Result.LOST}
    assert not [f for f in own if "again" in f.text]
