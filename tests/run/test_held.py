"""Exec that passes nowhere, while logs come, is held on its way: that accuses no node."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.recorder import Recorder
from kubectl_netcheck.cluster.recording import Meta
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.diagnosis.distress import PROMPT_S
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.measure import COUNTED, deaf_nodes
from kubectl_netcheck.run.replay import asked, run_replay
from tests.run.late import opened

MUTE = Outcome("silent", detail="the node's kubelet did not answer through it in time")
NO_WAY = Outcome("connect", detail="error dialing backend: EOF")
ENDINGS = pytest.mark.parametrize("ending", [MUTE, NO_WAY], ids=["silent", "no way"])


class Held(Replay):
    """The recorded healthy cluster, in which exec does not bring what logs do."""

    ending, deaf, without_log, took = MUTE, "", "nobody", 1.6
    relays = 0

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        found = super().execute(key, program, seconds)
        if not key.endswith(self.deaf):
            return found
        if quiet is not None:
            quiet()
        return self.ending

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        self.relays += 1
        all_of_it = self._outcomes[key, "exec", 0].output
        if key == self.without_log:  # the message holds next to nothing
            return Outcome("exit", "#netcheck", 0, "", "status", self.took)
        return Outcome("exit", "#netcheck", 0, "", "status", self.took, all_of_it)


def seen(monkeypatch: pytest.MonkeyPatch, record: Path, **how: object) -> tuple[Report, Held]:
    cluster = opened(Held, monkeypatch, **how)
    request, question = asked(cluster.meta)
    meta = Meta("pair", cluster.meta.arguments, request.nonce, request.started, "0.0.0")
    recorder = Recorder(cluster, meta)
    report = run_line(recorder, dataclasses.replace(request, seconds=60.0), question, silent)
    recorder.save(record)
    return report, cluster


def known(report: Report) -> list[tuple[str, Leg | None, Result]]:
    """What was measured; counted datagrams are not sent twice."""
    left_out = {"exec", "logs", *COUNTED}
    return [(f.measure, f.leg, f.result) for f in report.facts if f.measure not in left_out]


def execs(report: Report) -> set[Result]:
    return {f.result for f in report.facts if f.measure == "exec"}


@ENDINGS
def test_what_passes_nowhere_is_not_the_kubelets(
    ending: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy without websockets: a termination message has room for a part only, and the API
    server was said to reach no kubelet."""
    record = tmp_path / "run.json.gz"
    report, cluster = seen(monkeypatch, record, ending=ending)
    plain, _ = seen(monkeypatch, tmp_path / "plain.json.gz", deaf="nobody")
    assert cluster.relays and known(report) == known(plain)
    assert report.diagnosis.status == "healthy"
    assert execs(report) == {Result.NOT_RUN}
    assert deaf_nodes(report.facts) == {"node-a", "node-b", "node-c"}
    said = {each.reason for each in report.not_probed if each.place.startswith("exec in ")}
    assert said == {f"{ending.detail}; logs came instead"}
    assert run_replay(record, silent).facts == report.facts


@ENDINGS
def test_a_log_that_one_pod_lacks_changes_nothing(
    ending: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    how = {"ending": ending, "without_log": "p1@node-b"}
    report, _ = seen(monkeypatch, tmp_path / "run.json.gz", **how)
    assert execs(report) == {Result.NOT_RUN} and report.diagnosis.findings == ()


@ENDINGS
@pytest.mark.parametrize("without_log", ["nobody", "p1@node-b"])
def test_exec_that_fails_on_one_node_is_left_open(
    ending: Outcome, without_log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no proxy, and no kubelet out of reach."""
    how = {"ending": ending, "deaf": "@node-b", "without_log": without_log}
    report, _ = seen(monkeypatch, tmp_path / "run.json.gz", **how)
    assert execs(report) == {Result.OK, Result.LOST}
    assert (report.diagnosis.status, report.diagnosis.findings) == ("undecided", ())


def test_nodes_without_time_are_no_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log is cheap to read where exec is late; silence is not believed there."""
    report, _ = seen(monkeypatch, tmp_path / "run.json.gz", took=2 * PROMPT_S)
    assert execs(report) == {Result.LOST}
    assert (report.diagnosis.status, report.diagnosis.findings) == ("undecided", ())


def test_without_logs_it_is_the_kubelets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Held, "relay", lambda self, key, *_: self._outcomes[key, "exec", 0])
    report, _ = seen(monkeypatch, tmp_path / "run.json.gz", ending=NO_WAY)
    (found,) = report.diagnosis.findings
    assert (found.slug, execs(report)) == ("apiserver-kubelet-path", {Result.LOST})
