"""An exec of which nothing was heard is asked again, and accuses only beside more than silence."""

import dataclasses
from collections.abc import Callable

import pytest

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.once_more import NOTHING
from kubectl_netcheck.run.replay import asked
from tests.run.late import opened

NODE = "@node-b"
MUTE = Outcome("silent", detail="the node's kubelet did not answer through it in time")
NO_WAY = Outcome("connect", detail="error dialing backend: dial tcp 192.0.2.7:10250: i/o timeout")


class Silent(Replay):
    """The recorded healthy cluster, with one node's pods that exec does not hear."""

    quiet_ones, ending, other_way_s, hears = (NODE,), MUTE, 1.6, 10**9
    asked_again = 0

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        if program == NOTHING:
            self.asked_again += 1
            return Outcome("exit", code=0) if self.asked_again > self.hears else self.ending
        found = super().execute(key, program, seconds)
        if not key.endswith(self.quiet_ones):
            return found
        assert quiet is not None
        quiet()
        return self.ending

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        found = self._outcomes[key, "exec", 0]
        return dataclasses.replace(found, channel="status", seconds=self.other_way_s)


def seen(
    monkeypatch: pytest.MonkeyPatch, patience: float = 0.2, **how: object
) -> tuple[Report, Silent]:
    cluster = opened(Silent, monkeypatch, patience, **how)
    request, question = asked(cluster.meta)
    return run_line(cluster, dataclasses.replace(request, seconds=60.0), question, silent), cluster


def named(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.slug, f.nodes) for f in report.diagnosis.findings]


ACCUSED = [("apiserver-kubelet-path", ("node-b",))]


def test_a_kubelet_that_is_heard_the_second_time_is_only_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report, cluster = seen(monkeypatch, hears=0)
    assert report.diagnosis.status == "healthy", report.diagnosis.verdict
    assert cluster.asked_again


def test_one_that_is_silent_twice_and_prompt_otherwise_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report, _ = seen(monkeypatch)
    assert named(report) == ACCUSED
    assert report.diagnosis.findings[0].confidence == "consistent"


def test_one_that_is_late_with_everything_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    report, cluster = seen(monkeypatch, 3.0, other_way_s=12.0)
    assert (report.diagnosis.status, named(report)) == ("undecided", [])
    assert cluster.asked_again > 6  # for as long as there is time


def test_what_the_api_server_says_needs_no_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    report, cluster = seen(monkeypatch, ending=NO_WAY, other_way_s=12.0)
    assert named(report) == ACCUSED
    assert not cluster.asked_again


def test_a_kubelet_that_answers_one_pod_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    report, cluster = seen(monkeypatch, quiet_ones=("p1@node-b",))
    assert report.diagnosis.status == "healthy", report.diagnosis.verdict
    assert not cluster.asked_again
