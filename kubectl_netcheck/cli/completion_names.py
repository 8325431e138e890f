"""Live names for completion: from a cache of a few seconds, read anew in the background.

A TAB must never hang: reading goes on in a process of its own, and a name that comes too late
for this TAB is there for the next one.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.settings import ClusterSettings

#: Seconds: how old an answer may be, how long a TAB waits for a new one, and how old an answer
#: may be when no new one comes in time.
FRESH, WAIT, STALE = 5.0, 0.2, 600.0
_POLL = 0.004


def live_names(settings: "ClusterSettings", resource: str, namespace: str) -> Sequence[str]:
    """Names of the objects of a resource, within about WAIT seconds; empty when none are known."""
    file = _folder() / _key(settings, resource, namespace)
    age = _age(file)
    if age > FRESH:
        _in_background(lambda: _fetch(file, settings, resource, namespace))
        end = time.monotonic() + WAIT
        while time.monotonic() < end and _age(file) > FRESH:
            time.sleep(_POLL)
    return _read(file) if _age(file) <= STALE else ()


def _fetch(file: Path, settings: "ClusterSettings", resource: str, namespace: str) -> None:
    from kubectl_netcheck.cluster.names import names

    found = names(settings, resource, namespace)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in file.parent.iterdir():
        if _age(old) > STALE:
            old.unlink(missing_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    new.write_text(json.dumps(found), encoding="utf-8")
    new.replace(file)


def _in_background(work: Callable[[], None]) -> None:
    """Does the work where nobody waits for it: a process that has left our terminal and pipes,
    or, where a process cannot be forked, a thread that ends with us."""
    if not hasattr(os, "fork"):
        Thread(target=_quietly, args=(work,), daemon=True).start()
        return
    if os.fork():
        return
    try:
        os.setsid()
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        _quietly(work)
    finally:
        os._exit(0)


def _quietly(work: Callable[[], None]) -> None:
    # Completion has no place for a message: the user is in the middle of a line.
    with suppress(Exception):
        work()


def _read(file: Path) -> Sequence[str]:
    from kubectl_netcheck.cluster.words import valid

    found = json.loads(file.read_text(encoding="utf-8"))
    return [name for name in found if valid(name)] if isinstance(found, list) else ()


def _age(file: Path) -> float:
    try:
        return abs(time.time() - file.stat().st_mtime)
    except OSError:
        return float("inf")


def _folder() -> Path:
    """The XDG base directory for caches, or its equal on Windows."""
    local = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    base = os.environ.get("XDG_CACHE_HOME") or local or str(Path.home() / ".cache")
    return Path(base) / "kubectl-netcheck" / "completion"


def _key(settings: "ClusterSettings", resource: str, namespace: str) -> str:
    """One file for each question; another kubeconfig, or a change in it, asks another one."""
    listed = settings.kubeconfig or os.environ.get("KUBECONFIG") or "~/.kube/config"
    files = [Path(name).expanduser() for name in listed.split(os.pathsep) if name]
    states = [(str(f), f.stat().st_mtime_ns) for f in files if f.exists()]
    question = repr((astuple(settings), states, resource, namespace))
    return hashlib.sha256(question.encode()).hexdigest()[:32]
