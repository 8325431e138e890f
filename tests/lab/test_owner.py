"""Whose lab it is: an `up` or a demonstration takes down what it made itself, and nothing else."""

from __future__ import annotations

import argparse
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import down, lock, machine, paths, preflight, processes
from lab import up as ascent
from lab.__main__ import build_parser
from lab.commands import demo, up
from lab.errors import LabError
from lab.state import State


@pytest.fixture(autouse=True)
def labs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of labs of the test's own; nothing on the machine is touched."""
    monkeypatch.setattr(paths, "ROOT", tmp_path / "labs")
    monkeypatch.setattr(preflight, "ensure", lambda *_: None)
    return paths.ROOT


@pytest.fixture
def other() -> Iterator[int]:
    """Another process that lives."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process.pid
        process.kill()


def made_by(pid: int, name: str = "x", **about: Any) -> State:
    start = processes.started(pid)
    return State.create(paths.state_file(name), name=name, mark="", pid=pid, start=start, **about)


def args(*argv: str) -> argparse.Namespace:
    return build_parser(list(argv)).parse_args(argv)


def test_up_leaves_the_lab_of_a_faster_one(monkeypatch: pytest.MonkeyPatch, other: int) -> None:
    def slower(*_: object) -> None:
        made_by(other).add("up", time=1)
        raise LabError("another `up` of the lab 'x' was faster")

    monkeypatch.setattr(ascent, "up", slower)
    with pytest.raises(LabError, match="was faster"):
        up.run(args("--lab", "x", "up"))
    assert State.of("x") is not None


def test_up_takes_down_what_it_made_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        made_by(os.getpid())
        raise LabError("no")

    monkeypatch.setattr(ascent, "up", failing)
    with pytest.raises(LabError, match="no"):
        up.run(args("--lab", "x", "up", "--keep"))
    assert State.of("x") is not None
    with pytest.raises(LabError, match="no"):
        up.run(args("--lab", "x", "up"))
    assert State.of("x") is None


def test_a_process_that_got_the_number_of_another_did_not_make_its_lab() -> None:
    state = State.create(paths.state_file("x"), name="x", pid=os.getpid(), start=1)
    assert not state.is_ours
    assert state.maker is None


def test_a_second_demonstration_leaves_the_first_one_alone(other: int) -> None:
    made_by(other, "demo").add("up", time=1)
    with pytest.raises(LabError, match=f"under way .process {other}."):
        demo.run(args("demo"))
    assert State.of("demo") is not None


def test_a_demonstration_that_was_slower_leaves_the_other_ones_lab(
    monkeypatch: pytest.MonkeyPatch, other: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def slower(*_: object) -> None:
        made_by(other, "demo")
        raise LabError("another `up` of the lab 'demo' was faster")

    monkeypatch.setattr(demo, "up", slower)
    monkeypatch.setattr(machine, "snapshot", lambda _: {})
    assert demo.run(args("demo")) == 1
    assert "was faster" in capsys.readouterr().out
    assert State.of("demo") is not None


def test_a_demonstration_never_uses_a_lab_that_was_named(
    monkeypatch: pytest.MonkeyPatch, other: int
) -> None:
    """`NETCHECK_LAB=mine make demo` must not break or remove the lab `mine`."""
    names: list[str] = []

    def record(name: str, *_: object) -> None:
        names.append(name)
        raise LabError("enough")

    made_by(other, "mine").add("up", time=1)
    monkeypatch.setattr(demo, "up", record)
    monkeypatch.setattr(machine, "snapshot", lambda _: {})
    assert demo.run(args("--lab", "mine", "demo")) == 1
    assert names == ["mine-demo"]
    assert State.of("mine") is not None


def test_down_that_waited_leaves_what_came_up_meanwhile(other: int) -> None:
    """It saw an old lab; when its turn comes there is a new one under way."""
    made_by(os.getpid())
    refused: list[LabError] = []

    def take_down() -> None:
        try:
            down.down("x")
        except LabError as error:
            refused.append(error)

    with lock.alone():
        waiting = threading.Thread(target=take_down)
        waiting.start()
        time.sleep(0.2)
        State.of("x").forget()  # type: ignore[union-attr]
        made_by(other)
    waiting.join(10)
    assert "under way" in str(refused[0])
    assert State.of("x") is not None


def test_the_lock_keeps_others_out_when_its_folder_is_removed_and_made_again(labs: Path) -> None:
    """The last lab takes the folder along that the others wait for."""
    inside: set[int] = set()
    most: list[int] = []

    def enter(number: int) -> None:
        for _ in range(4):  # who comes again makes a new folder, while others wait for the old one
            with lock.alone():
                inside.add(number)
                time.sleep(0.02)
                most.append(len(inside))
                inside.remove(number)

    threads = [threading.Thread(target=enter, args=(each,)) for each in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert most == [1] * 24
    assert not labs.exists()
