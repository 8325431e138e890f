"""Two ways to a pod: the second begins while the first is silent, and whichever answers counts."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.recorder import Recorder
from kubectl_netcheck.cluster.recording import Meta
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.plan import PodRequest
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import _program
from kubectl_netcheck.run.ask import server_of
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.measure import patience
from kubectl_netcheck.run.replay import asked, run_replay
from kubectl_netcheck.run.request import Request

HEALTHY = Path(__file__).parents[1] / "cases" / "healthy" / "healthy-1.json.gz"
VICTIM = "p1@node-b"


class Deaf(Replay):
    """The recorded cluster, with a pod that exec does not reach for a while, or ever."""

    for_ever = True
    relays = 0

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        if key == VICTIM and quiet is not None:
            quiet()
        found = super().execute(key, program, seconds)
        return Outcome("connect") if key == VICTIM and self.for_ever else found

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        self.relays += 1
        found = self._outcomes[key, "exec", 0]
        return dataclasses.replace(found, channel="status")


def seen(for_ever: bool, record: Path) -> tuple[Report, Deaf]:
    cluster = Deaf.open(HEALTHY)
    assert isinstance(cluster, Deaf)
    cluster.for_ever = for_ever
    request, question = asked(cluster.meta)
    meta = Meta("pair", cluster.meta.arguments, request.nonce, request.started, "0.0.0")
    recorder = Recorder(cluster, meta)
    report = run_line(recorder, request, question, silent)
    recorder.save(record)
    return report, cluster


def test_a_stream_that_died_does_not_eat_the_run() -> None:
    tasks = [
        Task(f"t-{n}", "ping", Leg(Place("pod"), Place("pod"), "cross-node")) for n in range(9)
    ]
    slowest = _program.longest(tasks)
    assert slowest + 6 <= patience(tasks, 30.0) < 20
    assert patience(tasks, 300.0) < 100
    assert patience(tasks, 4.0) == 4.0
    assert patience(tasks, -1.0) == 1.0


def test_the_servers_of_the_pods_outlive_the_run() -> None:
    for seconds, ends in ((15.0, 75), (300.0, 360), (1e9, 86400)):
        request = Request("pair", "0badcafe", "0123456789abcdef", "2026-01-01T00:00:00Z", seconds)
        (*_, text) = server_of(request)(PodRequest("p1", "node-a"))
        assert f"\nsleep {ends} &" in text


@pytest.mark.parametrize("for_ever", [True, False])
def test_the_second_way_stands_in_for_the_first(for_ever: bool, tmp_path: Path) -> None:
    record = tmp_path / "run.json.gz"
    report, cluster = seen(for_ever, record)
    assert cluster.relays >= 1
    mine = [f for f in report.facts if f.leg and f.leg.source.name == "p1" and f.measure == "ping"]
    assert {f.result for f in mine if f.leg and f.leg.source.node == "node-b"} == {Result.OK}
    control = {f.result for f in report.facts if f.measure == "exec" and f.text["pod"] == VICTIM}
    assert control == {Result.LOST if for_ever else Result.OK}
    again = run_replay(record, silent)
    assert again.facts == report.facts
