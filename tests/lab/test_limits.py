"""The machine's limits: raised once, put back by the last lab."""

from __future__ import annotations

from pathlib import Path

from lab import limits
from lab.state import State

NAME = "fs/inotify/max_user_instances"


def machine(tmp_path: Path, value: int) -> Path:
    (tmp_path / NAME).parent.mkdir(parents=True)
    (tmp_path / NAME).write_text(f"{value}\n")
    return tmp_path


def test_raised_and_put_back(tmp_path: Path) -> None:
    numbers = machine(tmp_path, 128)
    state = State.create(tmp_path / "a.state", name="a")
    limits.make_room(state, numbers)
    assert (numbers / NAME).read_text() == "1024\n"
    limits.restore(state, [], numbers)
    assert (numbers / NAME).read_text() == "128\n"


def test_enough_is_left_alone(tmp_path: Path) -> None:
    numbers = machine(tmp_path, 8192)
    state = State.create(tmp_path / "a.state", name="a")
    limits.make_room(state, numbers)
    limits.restore(state, [], numbers)
    assert (numbers / NAME).read_text() == "8192\n"
    assert not state.all("number")


def test_the_last_lab_puts_it_back(tmp_path: Path) -> None:
    numbers = machine(tmp_path, 128)
    first, second = (State.create(tmp_path / f"{name}.state", name=name) for name in "ab")
    limits.make_room(first, numbers)
    limits.make_room(second, numbers)
    limits.restore(first, [second], numbers)
    assert (numbers / NAME).read_text() == "1024\n"
    limits.restore(second, [], numbers)
    assert (numbers / NAME).read_text() == "128\n"
