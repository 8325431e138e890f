"""The journal: survives being cut short, and knows which `up` still runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from lab import processes
from lab.state import State


def journal(path: Path, **about: object) -> State:
    return State.create(path, name="x", mark="m", settings={"nodes": ["n1"]}, **about)


def test_what_is_added_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "root" / "x.state"
    state = journal(path)
    state.add("link", name="l1")
    state.add("link", name="l2")
    again = State.read(path)
    assert again is not None
    assert [each["name"] for each in again.all("link")] == ["l1", "l2"]
    assert again.last("link") == {"what": "link", "name": "l2"}
    assert again.settings.nodes == ("n1",)
    assert again.mark == "m"
    assert not again.is_up
    again.add("up", time=1)
    assert again.is_up


def test_a_line_cut_short_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.state"
    journal(path).add("link", name="l1")
    with path.open("a") as file:
        file.write('{"what": "link", "na')
    again = State.read(path)
    assert again is not None
    assert len(again.all("link")) == 1


def test_none_where_there_is_none(tmp_path: Path) -> None:
    assert State.read(tmp_path / "absent") is None


def test_forgetting_leaves_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "root" / "x.state"
    state = journal(path)
    state.forget()
    state.forget()
    assert not path.parent.exists()


def test_rising_while_its_process_lives(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "30"]) as other:
        start = processes.started(other.pid)
        state = journal(tmp_path / "x.state", pid=other.pid, start=start)
        assert state.rising == other.pid
        other.kill()
        other.wait()
        assert state.rising is None
    mine = journal(tmp_path / "y.state", pid=os.getpid(), start=processes.started(os.getpid()))
    assert mine.rising is None
