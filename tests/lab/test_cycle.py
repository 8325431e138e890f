"""Up and down: works, is quick, and leaves the machine as it was, also when it is cut short."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from lab.lab import Lab
from tests.lab.machine import Watched, snapshot

Command = Callable[..., "subprocess.CompletedProcess[str]"]
CYCLES = int(os.environ.get("NETCHECK_LAB_CYCLES", "2"))

pytestmark = pytest.mark.lab


def test_cycles_leave_the_machine_as_it_was(lab_name: str, command: Command) -> None:
    assert command("images").returncode == 0  # what is built is built before the clock runs
    before, watched = snapshot(lab_name), Watched(lab_name)
    for number in range(CYCLES):
        begin = time.monotonic()
        up = command("up")
        seconds = time.monotonic() - begin
        assert up.returncode == 0, up.stdout + up.stderr
        # The target is 20 s on a machine that does nothing else; tests are not alone on theirs.
        assert seconds < 60, f"cycle {number}: up took {seconds:.1f} s"
        watched.look()
        assert len(watched.seen) > 30
        again = command("up")
        assert again.returncode == 0
        assert "up already" in again.stdout
        begin = time.monotonic()
        down = command("down")
        assert down.returncode == 0, down.stdout + down.stderr
        assert time.monotonic() - begin < 20
        assert not watched.left()
        assert snapshot(lab_name) == before
    assert command("down").returncode == 0


@pytest.mark.parametrize("seconds", [0.3, 1.0, 3.0, 6.0])
def test_up_after_a_kill_in_the_middle(lab_name: str, command: Command, seconds: float) -> None:
    before, watched = snapshot(lab_name), Watched(lab_name)
    cut_short(lab_name, seconds)
    watched.look()
    up = command("up")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "not ready" not in command("status").stdout
    assert command("down").returncode == 0
    assert not watched.left()
    assert snapshot(lab_name) == before


@pytest.mark.parametrize("seconds", [0.2, 0.5, 0.8, 1.5, 4.0])
def test_down_after_a_kill_in_the_middle(lab_name: str, command: Command, seconds: float) -> None:
    before, watched = snapshot(lab_name), Watched(lab_name)
    cut_short(lab_name, seconds)
    watched.look()
    assert command("down").returncode == 0
    assert command("down").returncode == 0
    assert not watched.left()
    assert snapshot(lab_name) == before


def test_an_up_under_way_is_left_alone(lab_name: str, command: Command) -> None:
    first = start(lab_name)
    try:
        time.sleep(2)
        for word in ("up", "down"):
            other = command(word)
            assert other.returncode == 1
            assert "under way" in other.stderr
        assert first.wait(60) == 0
    finally:
        first.kill()
    assert Lab.load(lab_name).nodes


def test_an_interrupted_up_takes_down_what_came_up(lab_name: str) -> None:
    before, watched = snapshot(lab_name), Watched(lab_name)
    process = start(lab_name)
    time.sleep(3)
    watched.look()
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    assert not watched.left()
    assert snapshot(lab_name) == before


def cut_short(name: str, seconds: float) -> None:
    process = start(name)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def start(name: str) -> subprocess.Popen[bytes]:
    """A lab on its way up. A shell that runs the tests in its background lets them ignore SIGINT,
    and children inherit that, but not a handler."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "lab", "--lab", name, "up"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
