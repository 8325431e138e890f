"""The control groups of a lab: one folder in every hierarchy, with one folder for each node."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


def hierarchies() -> list[Path]:
    """Version 1 has one folder for each controller; version 2 is one tree."""
    if (ROOT / "cgroup.controllers").exists():
        return [ROOT]
    found = (each for each in sorted(ROOT.iterdir()) if each.is_dir() and not each.is_symlink())
    return [each for each in found if (each / "cgroup.procs").exists()]


def top(lab: str) -> str:
    return f"netcheck-lab-{lab}"


def of_node(lab: str, node: str) -> str:
    """What a kubelet calls its root."""
    return f"/{top(lab)}/{node}"


def paths_of(lab: str) -> list[Path]:
    return [each / top(lab) for each in hierarchies()]


def make(lab: str, nodes: list[str]) -> None:
    for hierarchy in hierarchies():
        for folder in (hierarchy / top(lab), *(hierarchy / top(lab) / each for each in nodes)):
            folder.mkdir(exist_ok=True)
            # A cpuset without processors takes no process.
            for file in ("cpuset.cpus", "cpuset.mems"):
                if (folder / file).exists() and hierarchy != ROOT:
                    (folder / file).write_text((folder.parent / file).read_text())
            control = folder / "cgroup.subtree_control"
            if control.exists():
                _enable(folder.parent)
                _enable(folder)


def _enable(folder: Path) -> None:
    for controller in (folder / "cgroup.controllers").read_text().split():
        # Some cannot be handed down on some machines, such as cpuset.
        with contextlib.suppress(OSError):
            (folder / "cgroup.subtree_control").write_text(f"+{controller}")


def members(folder: Path) -> set[int]:
    """Processes in a control group and in all under it."""
    found: set[int] = set()
    for each, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            found.update(map(int, Path(each, "cgroup.procs").read_text().split()))
    return found


def remove(folder: Path, seconds: float = 5) -> bool:
    """Remove a control group and all under it; waits until its last process is collected."""
    deadline = time.monotonic() + seconds
    while folder.exists():
        for each, _, _ in os.walk(folder, topdown=False):
            with contextlib.suppress(OSError):
                Path(each).rmdir()
        if not folder.exists():
            break
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
