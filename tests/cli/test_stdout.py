"""Standard output that takes no more: the answer keeps its exit code, or is said to be lost."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

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


def run(words: Sequence[str], stdout: int) -> tuple[int, str]:
    """Exit code and standard error."""
    command = [sys.executable, "-m", "kubectl_netcheck", *words]
    done = subprocess.run(
        command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(("words", "code"), ANSWERS)
def test_a_reader_that_has_gone_changes_no_exit_code(words: list[str], code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended, err = run(words, writing)
    finally:
        os.close(writing)
    assert ended == code
    assert "error" not in err and "Traceback" not in err, err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [["replay", FAULTY], ["faults"], ["help"]])
def test_a_full_disk_is_said(words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        code, err = run(words, full.fileno())
    assert code == 3
    what, why, do = err.splitlines()[-3:]
    assert what == "error: the answer could not be written"
    assert "No space left" in why and "make room" in do
