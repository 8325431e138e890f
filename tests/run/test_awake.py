"""A run that did not go on for a while ends at its next step, and accuses nobody."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Incomplete, NetcheckError, Unreachable
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.run import ask as door
from kubectl_netcheck.run import awake as module
from kubectl_netcheck.run.awake import GAP_S, Pulse, awake, since_boot
from kubectl_netcheck.run.events import Event, Progress, silent

STEP = Event("measure", "measuring")
PAIR = Pair(("node-a", "node-b"))


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_step_after_a_gap_ends_the_run_before_anyone_hears_of_it(clock: Clock) -> None:
    heard: list[Event] = []
    slept = "slept, or the program was stopped, for 300 s"
    with (
        pytest.raises(Incomplete, match=slept) as told,
        awake(heard.append, Pulse(clock)) as tell,
    ):
        tell(STEP)
        clock.now += 300
        tell(STEP)
        pytest.fail("it went on")
    assert heard == [STEP]
    assert told.value.exit_code == 3
    assert "nothing about the network" in told.value.why


def test_an_error_that_a_gap_explains_is_not_told(clock: Clock) -> None:
    with pytest.raises(Incomplete, match="slept"), awake(lambda _: None, Pulse(clock)):
        clock.now += GAP_S + 1
        raise Unreachable("the API server was not reached")


def test_without_a_gap_an_error_is_told_as_it_is(clock: Clock) -> None:
    with pytest.raises(Unreachable), awake(lambda _: None, Pulse(clock)):
        clock.now += GAP_S / 2
        raise Unreachable("the API server was not reached")


def test_a_report_that_was_finished_before_the_gap_stays(clock: Clock) -> None:
    with awake(lambda _: None, Pulse(clock)) as tell:
        tell(STEP)
        clock.now += 300


def test_ctrl_c_stays_what_it_is(clock: Clock) -> None:
    with pytest.raises(KeyboardInterrupt), awake(lambda _: None, Pulse(clock)):
        clock.now += 300
        raise KeyboardInterrupt


def test_every_run_on_a_cluster_is_watched(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_line(_live: Any, _request: Any, _question: Any, tell: Progress) -> None:
        clock.now += 300
        tell(STEP)
        pytest.fail("it went on")

    live = SimpleNamespace(spent=0.0, left=(), namespace="default", calls=0)
    monkeypatch.setattr(module, "Pulse", lambda: Pulse(clock))
    monkeypatch.setattr(door, "Live", lambda *_: live)
    monkeypatch.setattr(door, "run_line", run_line)
    with pytest.raises(Incomplete, match="slept"):
        door.ask(ClusterSettings(), "pair", PAIR, progress=silent)


@pytest.mark.parametrize(("seconds", "written"), [(300, False), (1, True)])
def test_a_run_with_a_gap_leaves_no_recording_that_would_be_judged(
    seconds: int, written: bool, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run_line(*_: Any) -> None:
        clock.now += seconds
        raise Unreachable("the API server was not reached")

    live = SimpleNamespace(spent=0.0, left=(), namespace="default", calls=0)
    monkeypatch.setattr(module, "Pulse", lambda: Pulse(clock))
    monkeypatch.setattr(door, "Live", lambda *_: live)
    monkeypatch.setattr(door, "run_line", run_line)
    record = tmp_path / "recording"
    with pytest.raises(NetcheckError):
        door.ask(ClusterSettings(), "pair", PAIR, record=record, progress=silent)
    assert record.is_file() is written


def test_long_work_is_no_gap_as_long_as_the_pulse_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GAP_S", 0.4)
    monkeypatch.setattr(module, "BEAT_S", 0.02)
    with awake(lambda _: None) as tell:
        tell(STEP)
        time.sleep(0.8)
        tell(STEP)


def test_the_gap_that_a_beat_saw_is_remembered(clock: Clock) -> None:
    pulse = Pulse(clock)
    clock.now += 60
    pulse.beat()
    clock.now += 1
    pulse.beat()
    with pytest.raises(Incomplete, match="for 60 s"):
        pulse.check()


def test_the_clock_counts_the_time_asleep() -> None:
    if sys.platform != "linux":
        pytest.skip("CLOCK_BOOTTIME is Linux's")
    assert since_boot() == pytest.approx(time.clock_gettime(time.CLOCK_BOOTTIME), abs=5)


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGSTOP")
def test_a_process_that_was_stopped_notices() -> None:
    program = (
        "from kubectl_netcheck.run import awake as a; import time\n"
        "a.GAP_S = 1.0\n"
        "pulse = a.Pulse()\n"
        "with a.awake(lambda _: None, pulse):\n"
        "    print('on', flush=True); input(); time.sleep(0.1); print(pulse.missed)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "on\n"
        run.send_signal(signal.SIGSTOP)
        time.sleep(2.0)
        run.send_signal(signal.SIGCONT)
        time.sleep(1.0)
        out, _ = run.communicate("\n", timeout=20)
    assert 1.5 < float(out) < 20
