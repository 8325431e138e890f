"""The demonstration: where it can run it proves itself, where it cannot it says why."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from lab import machine, preflight
from lab.commands import _demo, demo
from lab.errors import LabError

ARGS = argparse.Namespace(lab="demo", install=False)


@pytest.fixture
def no_lab_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise LabError("a lab cannot be brought up here:\n  - a lab needs root")

    monkeypatch.setattr(preflight, "ensure", refuse)


def test_without_a_lab_it_says_why_and_replays(
    no_lab_here: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    case = tmp_path / "tests" / "cases" / demo.FAULT / "tunnel-port-blocked-node-b.json.gz"
    case.parent.mkdir(parents=True)
    case.write_bytes(b"")
    monkeypatch.setattr(_demo, "CASES", case.parents[1])
    ran: list[list[str]] = []

    def fake(argv: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(argv)
        return subprocess.CompletedProcess(argv, 1)

    monkeypatch.setattr(subprocess, "run", fake)
    assert demo.run(ARGS) == 0
    assert ran[0][1:] == ["replay", str(case)]
    assert "a lab needs root" in capfd.readouterr().out


def test_a_replay_that_finds_no_fault_is_a_failure(
    no_lab_here: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = tmp_path / "tests" / "cases" / demo.FAULT / "tunnel-port-blocked-node-b.json.gz"
    case.parent.mkdir(parents=True)
    case.write_bytes(b"")
    monkeypatch.setattr(_demo, "CASES", case.parents[1])
    healthy = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: healthy)
    assert demo.run(ARGS) == 1
    case.unlink()
    assert demo.run(ARGS) == 1


def test_changes_of_a_machine_are_told_in_words() -> None:
    before = {"links": {"lo", "eth0"}, "files": {"/etc/a"}, "processes": {"1 init"}}
    after = {"links": {"lo", "veth1"}, "files": {"/etc/b"}, "processes": set()}
    assert machine.changes(before, before) == []
    assert machine.changes(before, after) == [
        "links: new: veth1",
        "links: gone: eth0",
        "files: new: /etc/b",
    ]


@pytest.mark.lab
def test_the_whole_of_it(able: None) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lab", "demo"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing is left in the cluster" in done.stdout
    assert "Nothing is left on this machine" in done.stdout
