"""Output that nothing takes any more: the answer keeps its exit code, or is said to be lost."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kubectl_netcheck.cli.main import main
from kubectl_netcheck.cli.progress import shown
from kubectl_netcheck.model.errors import Interrupted
from kubectl_netcheck.run.replay import run_replay
from tests.architecture.house import ROOT

FAULTY = str(ROOT / "examples" / "tunnel-port-blocked.json.gz")
HEALTHY = str(ROOT / "examples" / "healthy.json.gz")
#: Words, and the exit code of their answer.
ANSWERS = (
    (["replay", FAULTY], 1),
    (["replay", FAULTY, "-o", "json"], 1),
    (["replay", HEALTHY], 0),
    (["diff", HEALTHY, FAULTY], 1),
    (["diff", HEALTHY, HEALTHY], 0),
    (["faults"], 0),
    (["explain", "NC301"], 0),
    (["options"], 0),
    (["help"], 0),
    (["pair", "--help"], 0),
    ([], 0),
)


def run(words: Sequence[str], stdout: int, stderr: int = subprocess.PIPE) -> tuple[int, str]:
    """Exit code and standard error."""
    command = [sys.executable, "-m", "kubectl_netcheck", *words]
    done = subprocess.run(command, stdout=stdout, stderr=stderr, text=True, check=False, timeout=60)
    return done.returncode, done.stderr or ""


@pytest.fixture
def gone() -> Iterator[int]:
    """A pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize(("words", "code"), ANSWERS)
def test_a_reader_that_has_gone_changes_no_exit_code(
    words: list[str], code: int, gone: int
) -> None:
    ended, err = run(words, gone)
    assert ended == code
    assert "error" not in err and "Traceback" not in err, err


@pytest.mark.parametrize(("words", "code"), [*ANSWERS, (["faultz"], 2), (["replay", "none"], 2)])
def test_nor_does_one_that_read_both_streams(words: list[str], code: int, gone: int) -> None:
    assert run(words, gone, gone) == (code, "")


def test_a_run_goes_on_without_its_reader(monkeypatch: pytest.MonkeyPatch, gone: int) -> None:
    with os.fdopen(os.dup(gone), "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        with shown() as progress:
            report = run_replay(Path(FAULTY), progress)
    assert report.status == "faulty"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [["replay", FAULTY], ["faults"], ["help"]])
def test_a_full_disk_is_said(words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        code, err = run(words, full.fileno())
    assert code == 3
    what, why, do = err.splitlines()[-3:]
    assert what == "error: the answer could not be written"
    assert "No space left" in why and "make room" in do


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(("words", "code"), [*ANSWERS, (["faultz"], 2), (["replay", "none"], 2)])
def test_messages_that_cannot_be_written_change_no_exit_code(words: list[str], code: int) -> None:
    with Path("/dev/full").open("wb") as full:
        assert run(words, subprocess.DEVNULL, full.fileno())[0] == code


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "code"), [(["replay", FAULTY], 1), (["help"], 0), (["clean", "--server", "x:1"], 4)]
)
def test_what_was_closed_before_is_no_defect(words: list[str], code: int, closed: str) -> None:
    command = ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-m", "kubectl_netcheck", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, done.stderr
    assert "defect" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("left", ["", "2 pods, which expire by themselves"])
def test_ctrl_c_says_what_is_left(
    left: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert interrupted(monkeypatch, Interrupted(left)) == 130
    said = ["error: interrupted", *([f"  left: {left}"] if left else [])]
    assert capsys.readouterr().err.split("\n")[1:-1] == said
    assert interrupted(monkeypatch, KeyboardInterrupt()) == 130


def test_ctrl_c_needs_no_reader(monkeypatch: pytest.MonkeyPatch, gone: int) -> None:
    with os.fdopen(os.dup(gone), "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        assert interrupted(monkeypatch, KeyboardInterrupt()) == 130


def test_a_pipe_that_breaks_elsewhere_is_not_healthy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert interrupted(monkeypatch, BrokenPipeError()) == 3
    assert "a defect of" in capsys.readouterr().err


def interrupted(monkeypatch: pytest.MonkeyPatch, by: BaseException) -> int:
    """The exit code of a replay in which that is raised."""

    def replayed(*_: object) -> None:
        raise by

    monkeypatch.setattr("kubectl_netcheck.run.replay.replayed", replayed)
    return main(["replay", FAULTY])
