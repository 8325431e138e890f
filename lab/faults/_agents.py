"""The programs of a node's agents: stopped in the middle of their work, and let go on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from lab import processes
from lab.errors import LabError
from lab.faults import _wait
from lab.node import Node


def find(node: Node, program: str) -> list[int]:
    """Processes of this program that live in the node's own network."""
    home = processes.namespaces(node.pid, ("net",))
    found = []
    for pid in processes.pids():
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
        except (OSError, UnicodeDecodeError):
            continue
        if Path(command).name == program and processes.namespaces(pid, ("net",)) == home:
            found.append(pid)
    return found


def freeze(node: Node, program: str) -> None:
    """It stays and its pod stays Running, but it does nothing any more."""
    pids = find(node, program)
    if not pids:
        raise LabError(f"no {program} runs on {node.name}")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    _wait.until(f"{program} on {node.name} stands still", lambda: all(map(_stopped, pids)), 5)


def thaw(node: Node, program: str) -> None:
    for pid in find(node, program):
        os.kill(pid, signal.SIGCONT)


def is_frozen(node: Node, program: str) -> bool:
    return any(map(_stopped, find(node, program)))


def _stopped(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "T"
