"""The benchmark of the start: it measures what is here, says what is not, and judges."""

import re
import sys
from pathlib import Path

import pytest

from benchmarks import start

LINE = re.compile(r"(.+?) +median +\d+ ms  \(\d+ to \d+, 1 runs\)(  \d+\.\d x kubectl)?")


def program(file: Path, seconds: float = 0) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\nsleep {seconds}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel and a kubectl that do nothing, and no bundle."""
    monkeypatch.setattr(sys, "argv", ["start", "--runs", "1"])
    monkeypatch.setattr(start, "wheel", lambda _home: program(tmp_path / "wheel"))
    monkeypatch.setattr(start, "kubectl", lambda: str(program(tmp_path / "kubectl")))
    monkeypatch.setattr(start, "link", lambda _home: None)
    return tmp_path


def test_it_says_what_is_not_here(
    ours: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "kubectl", str)
    assert start.main() == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert LINE.fullmatch(first) and first.startswith("wheel")
    assert sorted(others) == [
        "krew's link  not measured: make bundle",
        "kubectl      not measured: no kubectl, and no lab to take one from",
    ]


@pytest.mark.parametrize("slow", [False, True])
def test_it_judges_the_linked_bundle(
    ours: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], slow: bool
) -> None:
    linked = program(ours / "bin" / "kubectl-netcheck", 0.2 if slow else 0)
    monkeypatch.setattr(start, "link", lambda _home: linked)
    monkeypatch.setattr(start, "LIMIT_MS", 199 if slow else 5000)
    assert start.main() == int(slow)
    *rows, last = capsys.readouterr().out.splitlines()
    assert [LINE.fullmatch(row)[1] for row in rows] == [  # type: ignore[index]
        "wheel", "krew's link", "as plugin", "kubectl",
    ]  # fmt: skip
    assert all(row.endswith("x kubectl") for row in rows)
    assert ("NOT under" in last) is slow


def test_a_program_that_fails_is_not_timed() -> None:
    with pytest.raises(SystemExit):
        start.once(["false"])
