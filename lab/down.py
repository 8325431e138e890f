"""Takes a lab down: exactly what its state says was made, in whatever condition that is."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from pathlib import Path

from lab import cgroups, limits, paths, processes
from lab.errors import LabError
from lab.lock import alone
from lab.state import State, labs

#: Seconds until what was killed is gone: 0.3 s at rest, and with a hundred processes waiting for
#: two cores, measured, more than 10.
END_S = 60.0


def down(name: str) -> bool:
    """Remove a lab. Returns whether there was anything to remove."""
    if State.of(name) is None:
        return False
    # Read again inside: who waited for another `down` must not remove what has come up since.
    with alone():
        state = State.of(name)
        if state is None:
            return False
        if state.rising:
            raise LabError(f"an `up` of the lab {name!r} is under way (process {state.rising})")
        _remove(state)
    return True


def _remove(state: State) -> None:
    _end_processes(state)
    for link in state.all("link"):
        _remove_link(link["name"])
    left = []
    for cgroup in state.all("cgroup"):
        if not cgroups.remove(Path(cgroup["path"])):
            left.append(cgroup["path"])
    for folder in state.all("folder"):
        left += _remove_folder(Path(folder["path"]))
    if left:
        raise LabError(
            f"these parts of the lab {state.path.stem!r} could not be removed: "
            f"{', '.join(left)}; `python -m lab down` tries again"
        )
    others = [each for each in map(State.of, labs()) if each and each.path != state.path]
    limits.restore(state, others)
    state.forget()


def members(state: State) -> set[int]:
    """Every process of a lab: in its namespaces, in its control groups, or with its mark."""
    return _members(state, _namespaces(state))


def _namespaces(state: State) -> set[tuple[str, int]]:
    spaces = set()
    for keeper in state.all("keeper"):
        # Numbers of namespaces are used again: they say something only while the keeper lives.
        if processes.alive(keeper["pid"], keeper["start"]):
            spaces |= {(kind, number) for kind, number in keeper["namespaces"]}
    return spaces


def _members(state: State, spaces: set[tuple[str, int]]) -> set[int]:
    found = processes.inside(spaces) if spaces else set()
    for cgroup in state.all("cgroup"):
        found |= cgroups.members(Path(cgroup["path"]))
    return found | processes.marked(state.mark)


def _end_processes(state: State) -> None:
    deadline = time.monotonic() + END_S
    # Looked up once: a namespace outlives its keeper until its last process is collected.
    spaces = _namespaces(state)
    while found := _members(state, spaces):
        # The keepers are among them: with PID 1 of a process namespace all of it ends.
        processes.kill(found)
        if time.monotonic() > deadline:
            raise LabError(f"these processes of the lab do not end: {sorted(found)}")
        time.sleep(0.05)


def _remove_link(name: str) -> None:
    """The machine's leg goes with its peer, a moment after the underlay's namespace went."""
    if Path("/sys/class/net", name).exists():
        subprocess.run(["ip", "link", "del", name], capture_output=True, check=False)


def _remove_folder(folder: Path) -> list[str]:
    """Mounts of the lab are only ever made in its own namespaces, so this is but files."""
    if paths.ROOT not in folder.parents:
        return [str(folder)]
    deadline = time.monotonic() + 5
    while folder.exists():
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
        if time.monotonic() > deadline:
            return [str(folder)]
    return []
