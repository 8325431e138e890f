"""Up and down: works, is quick, and leaves the machine as it was, also when it is cut short."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab.lab import Lab
from lab.machine import Watched, changes, snapshot
from lab.state import State

Command = Callable[..., "subprocess.CompletedProcess[str]"]
CYCLES = int(os.environ.get("NETCHECK_LAB_CYCLES", "1"))
THOROUGH = bool(os.environ.get("NETCHECK_THOROUGH"))
#: Seconds that an `up` may take once all is built, and that one may take on a busy machine.
QUICK, PATIENCE = 20, 60
#: How far an `up` has come: a kind of line in its journal and how many there are, or what it says.
BEGUN = ("lab", 1)
FOLDER = ("folder", 1)
CGROUPS = ("cgroup", 1)
HOST = ("host", 1)
KEEPERS = ("keeper", 2)
LINK = ("link", 1)
HOSTS = ("keeper", 5)
API, READY = "the API server answers", "nodes are Ready"
Moment = tuple[str, int] | str
#: When an `up` is killed, before another one and before a `down`. What is tried each time leaves
#: the most: a link of the machine's own, all hosts, a control plane that works.
BEFORE_UP = (BEGUN, KEEPERS, HOSTS, READY) if THOROUGH else (HOSTS,)
BEFORE_DOWN = (FOLDER, CGROUPS, HOST, LINK, API) if THOROUGH else (LINK, API)

pytestmark = pytest.mark.lab


def test_cycles_leave_the_machine_as_it_was(lab_name: str, command: Command) -> None:
    assert command("images").returncode == 0  # what is built is built before the clock runs
    before, watched = snapshot(lab_name), Watched(lab_name)
    took: list[float] = []
    # Tests are not alone on their machine: one quick cycle shows what an `up` takes, and it may
    # be one of two more.
    while len(took) < CYCLES or (min(took) > QUICK and len(took) < CYCLES + 2):
        begin = time.monotonic()
        up = command("up")
        took.append(time.monotonic() - begin)
        assert up.returncode == 0, up.stdout + up.stderr
        assert took[-1] < PATIENCE, f"cycle {len(took)}: up took {took[-1]:.1f} s"
        watched.look()
        assert len(watched.seen) > 30
        again = command("up")
        assert again.returncode == 0
        assert "up already" in again.stdout
        begin = time.monotonic()
        down = command("down")
        assert down.returncode == 0, down.stdout + down.stderr
        assert time.monotonic() - begin < 20
        assert watched.left() == []
        assert changes(before, snapshot(lab_name)) == []
    assert command("down").returncode == 0
    assert min(took) <= QUICK, f"up took {', '.join(f'{each:.1f}' for each in took)} s"


@pytest.mark.parametrize("moment", BEFORE_UP, ids=str)
def test_up_after_a_kill_in_the_middle(
    lab_name: str, command: Command, tmp_path: Path, moment: Moment
) -> None:
    before, watched = snapshot(lab_name), Watched(lab_name)
    cut_short(lab_name, moment, tmp_path)
    watched.look()
    up = command("up")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "not ready" not in command("status").stdout
    assert command("down").returncode == 0
    assert watched.left() == []
    assert changes(before, snapshot(lab_name)) == []


@pytest.mark.parametrize("moment", BEFORE_DOWN, ids=str)
def test_down_after_a_kill_in_the_middle(
    lab_name: str, command: Command, tmp_path: Path, moment: Moment
) -> None:
    before, watched = snapshot(lab_name), Watched(lab_name)
    cut_short(lab_name, moment, tmp_path)
    watched.look()
    assert command("down").returncode == 0
    assert command("down").returncode == 0
    assert watched.left() == []
    assert changes(before, snapshot(lab_name)) == []


def test_an_up_under_way_is_left_alone(lab_name: str, command: Command, tmp_path: Path) -> None:
    with rising(lab_name, tmp_path) as (first, said):
        wait_for(KEEPERS, lab_name, first, said)
        for word in ("up", "down"):
            other = command(word)
            assert other.returncode == 1
            assert "under way" in other.stderr
        assert first.wait(PATIENCE) == 0
    assert Lab.load(lab_name).nodes


def test_of_two_ups_at_once_one_wins_and_its_lab_stays(lab_name: str, tmp_path: Path) -> None:
    (tmp_path / "2").mkdir()
    with rising(lab_name, tmp_path) as (one, said), rising(lab_name, tmp_path / "2") as (two, more):
        codes = sorted((one.wait(PATIENCE), two.wait(PATIENCE)))
        assert codes == [0, 1], said.read_text() + more.read_text()
    assert all(node.is_up for node in Lab.load(lab_name).nodes.values())


def test_an_interrupted_up_takes_down_what_came_up(lab_name: str, tmp_path: Path) -> None:
    before, watched = snapshot(lab_name), Watched(lab_name)
    with rising(lab_name, tmp_path) as (process, said):
        wait_for(HOSTS, lab_name, process, said)
        watched.look()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert watched.left() == []
    assert changes(before, snapshot(lab_name)) == []


def cut_short(name: str, moment: Moment, folder: Path) -> None:
    """Kills an `up` when it has come so far, and is not up yet."""
    with rising(name, folder) as (process, said):
        wait_for(moment, name, process, said)
        process.send_signal(signal.SIGKILL)
        process.wait()
    state = State.of(name)
    assert state is not None
    assert not state.is_up, "it came up before it was killed"


def wait_for(moment: Moment, name: str, process: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not reached(moment, name, said):
        assert process.poll() is None, f"it ended before {moment}: {said.read_text()}"
        assert time.monotonic() < until, f"it never came to {moment}: {said.read_text()}"
        time.sleep(0.002)


def reached(moment: Moment, name: str, said: Path) -> bool:
    if isinstance(moment, str):
        return moment in said.read_text()
    kind, count = moment
    state = State.of(name)
    return state is not None and len(state.all(kind)) >= count


@contextmanager
def rising(name: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """An `up` and the file that it speaks into; what still runs of it at the end is killed.

    A shell that runs the tests in its background lets them ignore SIGINT, and children inherit
    that, but not a handler.
    """
    said = folder / "said"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with said.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "lab", "--lab", name, "up"],
                stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
            )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        yield process, said
    finally:
        process.kill()
        process.wait()
