"""A lab's state: a journal of what was made, each line written before the thing is made.

The journal is only ever appended to, so that a lab whose `up` was killed at any moment can be
taken down by it. One line is one JSON object; its key "what" says of which kind it is.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from pathlib import Path
from typing import Any

from lab import paths, processes
from lab.errors import LabError
from lab.settings import Settings


class State:
    """The journal of one lab. Threads may write to it at the same time."""

    def __init__(self, path: Path, entries: list[dict[str, Any]]) -> None:
        self.path = path
        self.entries = entries
        self._lock = threading.Lock()

    @classmethod
    def create(cls, path: Path, **about: Any) -> State:
        """A new journal; its first line says which lab this is."""
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        state = cls(path, [])
        state.add("lab", **about)
        return state

    @classmethod
    def read(cls, path: Path) -> State | None:
        """The journal as it stands, or None where there is none."""
        try:
            text = path.read_text()
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise LabError(f"cannot read {path}: the lab needs root") from error
        return cls(path, list(_entries(text)))

    @classmethod
    def of(cls, lab: str) -> State | None:
        return cls.read(paths.state_file(lab))

    def add(self, what: str, **entry: Any) -> None:
        """Write down that something is about to be made (or that it was, where it says so)."""
        line = {"what": what, **entry}
        with self._lock:
            self.entries.append(line)
            with self.path.open("a") as file:
                file.write(json.dumps(line) + "\n")

    def all(self, what: str) -> list[dict[str, Any]]:
        return [each for each in list(self.entries) if each["what"] == what]

    def last(self, what: str) -> dict[str, Any] | None:
        found = self.all(what)
        return found[-1] if found else None

    @property
    def about(self) -> dict[str, Any]:
        return self.last("lab") or {}

    @property
    def settings(self) -> Settings:
        return Settings.from_dict(self.about.get("settings", {}))

    @property
    def mark(self) -> str:
        """A word that no other process on the machine carries in its environment."""
        return str(self.about.get("mark", ""))

    @property
    def is_up(self) -> bool:
        """Whether an `up` came to its end. Whether all of it still runs is another question."""
        return self.last("up") is not None

    @property
    def maker(self) -> int | None:
        """The process that made the lab, or is at it, while it lives."""
        pid, start = self.about.get("pid", 0), self.about.get("start", 0)
        return int(pid) if processes.alive(pid, start) else None

    @property
    def is_ours(self) -> bool:
        """Whether this very process made it."""
        return self.maker == os.getpid()

    @property
    def rising(self) -> int | None:
        """The process whose `up` is under way, where it is another one than this."""
        return None if self.is_up or self.is_ours else self.maker

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # another lab is in there
            self.path.parent.rmdir()


def labs() -> list[str]:
    """The names of all labs that have a journal."""
    if not paths.ROOT.is_dir():
        return []
    return sorted(each.stem for each in paths.ROOT.glob("*.state"))


def _entries(text: str) -> Any:
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # the line that was being written when the writer was killed
        if isinstance(entry, dict) and "what" in entry:
            yield entry
