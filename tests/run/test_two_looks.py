"""Pings that looked twice are one fact, and are believed without another round."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import asked

HEALTHY = Path(__file__).parents[1] / "cases" / "healthy" / "healthy-1.json.gz"
ALL = "60 packets transmitted, 60 received, 0% packet loss"
SOME = "60 packets transmitted, {} received, 5% packet loss"


class Lossy(Replay):
    """The recorded cluster, where pings of pods lose some."""

    then = 57
    calls = 0

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        self.calls += key.startswith("p1@")
        found = super().execute(key, program, seconds)
        if not key.startswith("p1@"):
            return found
        looks = f"{SOME.format(57)}\nagain\n{SOME.format(self.then)}"
        return dataclasses.replace(found, output=found.output.replace(ALL, looks))


@pytest.mark.parametrize(
    ("then", "samples", "slugs"), [(57, 120, ["overlay-packet-loss"]), (60, 60, [])]
)
def test_two_looks_are_one_fact(then: int, samples: int, slugs: list[str]) -> None:
    cluster = Lossy.open(HEALTHY)
    assert isinstance(cluster, Lossy)
    cluster.then = then
    request, question = asked(cluster.meta)
    report = run_line(cluster, request, question, silent)
    pings = [f for f in report.facts if f.measure == "ping" and f.leg]
    assert len({f.leg for f in pings}) == len(pings)
    between = [f for f in pings if f.leg and f.leg.kind == "cross-node"]
    assert {f.samples for f in between} == {samples}
    assert [found.slug for found in report.diagnosis.findings] == slugs
    assert not report.diagnosis.stray
    assert cluster.calls == 3
