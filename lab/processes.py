"""Processes by id and start time, and by the mark they carry: never by name."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

MARK = "NETCHECK_LAB_MARK"


def started(pid: int) -> int | None:
    """When a process started, in clock ticks since boot: with the id, it names one process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    after_name = text.rpartition(")")[2].split()
    return None if after_name[0] in "ZX" else int(after_name[19])


def alive(pid: int, start: int) -> bool:
    return started(pid) == start


def pids() -> Iterator[int]:
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            yield int(each.name)


def namespaces(pid: int, kinds: tuple[str, ...] = ("net", "pid")) -> set[tuple[str, int]]:
    found = set()
    for kind in kinds:
        with contextlib.suppress(OSError):
            found.add((kind, Path(f"/proc/{pid}/ns/{kind}").stat().st_ino))
    return found


def marked(mark: str) -> set[int]:
    """Processes that were started for a lab: its mark is in their environment."""
    if not mark:
        return set()
    needle = f"{MARK}={mark}".encode()
    found = set()
    for pid in pids():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if needle in environment.split(b"\0"):
            found.add(pid)
    return found


def inside(spaces: set[tuple[str, int]]) -> set[int]:
    """Processes that live in one of these namespaces."""
    return {pid for pid in pids() if namespaces(pid) & spaces}


def memory(members: set[int]) -> int:
    """The bytes that processes hold, shared pages counted once in all (proportional set size)."""
    total = 0
    for pid in members:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        for line in text.splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def kill(members: set[int]) -> None:
    for pid in members - {os.getpid(), 1}:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
