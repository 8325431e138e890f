"""Where reading the cluster was slow, cleaning will be: the run keeps time for it."""

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.run import main_line
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import asked

RECORDING = Path(__file__).parent / "service-outside.json.gz"
READING_S = 0.2


class Slow(Replay):
    """The recorded cluster, which is slow to read and keeps how long it may take to measure."""

    given: list[float]

    def inventory(self, *more: Any) -> Inventory:
        time.sleep(READING_S)
        return super().inventory(*more)

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        self.given.append(seconds)
        return super().execute(key, program, seconds, quiet)


def first_given(part: float, monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds for the first pod, where cleaning takes that part of what reading took."""
    monkeypatch.setattr(main_line, "CLEANING_PART", part)
    cluster = Slow.open(RECORDING)
    assert isinstance(cluster, Slow)
    cluster.given = []
    request, question = asked(cluster.meta)
    run_line(cluster, dataclasses.replace(request, seconds=11.0), question, silent)
    return cluster.given[0]


def test_a_slow_api_server_gets_time_to_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = first_given(0.65, monkeypatch)
    # Six seconds of cleaning, of which every run keeps two.
    assert first_given(6.0 / READING_S, monkeypatch) <= usual - 3.9
