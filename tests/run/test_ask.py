"""A recording that cannot be saved costs neither the report nor the reason why there is none."""

import errno
import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kubectl_netcheck.cli.errors import guarded
from kubectl_netcheck.cluster.recorder import Recorder
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Unreachable
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.run import ask as door
from kubectl_netcheck.run.events import silent

REPORT = Report("pair", Diagnosis("healthy", "healthy: all is well"))
FULL = os.strerror(errno.ENOSPC)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that answers, and a disk that is full once the run is over."""

    def save(*_: object) -> None:
        raise OSError(errno.ENOSPC, FULL)

    live = SimpleNamespace(spent=0.0, left=(), namespace="default", calls=0)
    monkeypatch.setattr(door, "Live", lambda *_: live)
    monkeypatch.setattr(door, "run_line", lambda *_: REPORT)
    monkeypatch.setattr(Recorder, "save", save)


def asked(record: Path) -> Report:
    pair = Pair(("node-a", "node-b"))
    return door.ask(ClusterSettings(), "pair", pair, record=record, progress=silent)


def test_the_report_outlives_a_full_disk(
    full: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record = tmp_path / "run.json"
    assert asked(record) is REPORT
    said = f"warning: the recording could not be written to {record}: {FULL}"
    assert [each.getMessage() for each in caplog.records] == [said]
    assert caplog.records[0].levelno == logging.WARNING


def test_the_first_error_stays_the_one_that_is_told(
    full: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run_line(*_: Any) -> None:
        raise Unreachable("the API server was not reached", "no answer in time")

    monkeypatch.setattr(door, "run_line", run_line)
    assert guarded(lambda: asked(tmp_path / "run.json"), []) == 4
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["error: the API server was not reached", "  why: no answer in time"]
    assert [FULL in each.getMessage() for each in caplog.records] == [True]


def test_ctrl_c_stays_what_it_is(
    full: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def run_line(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door, "run_line", run_line)
    assert guarded(lambda: asked(tmp_path / "run.json"), []) == 130
    assert FULL in caplog.text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_it_is_said_on_stderr_where_nobody_set_up_a_log() -> None:
    program = (
        "from pathlib import Path\n"
        "from kubectl_netcheck.cluster.recorder import Recorder\n"
        "from kubectl_netcheck.cluster.recording import Meta\n"
        "from kubectl_netcheck.run.ask import _save\n"
        "class Nobody: calls = 0\n"
        "_save(Recorder(Nobody(), Meta()), Path('/dev/full'))\n"
    )
    python = [sys.executable, "-c", program]
    done = subprocess.run(python, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr == f"warning: the recording could not be written to /dev/full: {FULL}\n"
