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
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import asked, run_replay

HEALTHY = Path(__file__).parents[1] / "cases" / "healthy" / "healthy-1.json.gz"
VICTIM = "p1@node-b"


class Deaf(Replay):
    """The recorded cluster, with a pod that exec does not reach for a while, or ever."""

    for_ever = True
    relays = 0

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], None] | None = None
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
