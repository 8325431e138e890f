"""Runs Go, and says while it lasts how far it is: modules fetched, packages compiled."""

from __future__ import annotations

import queue
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lab.errors import LabError

#: Seconds between two words about a step that lasts.
EVERY = 15.0
FETCHING = "go: downloading "
PACKAGE = re.compile(r"[\w.~+-]+(/[\w.~+-]+)*")


@dataclass
class Progress:
    """What Go has said so far. total: packages that there are to compile at most, 0 where that is
    not known yet."""

    total: int = 0
    fetched: int = 0
    packages: int = 0
    said: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        if line.startswith(FETCHING):
            self.fetched += 1
        elif PACKAGE.fullmatch(line):
            self.packages += 1
        elif line:
            self.said.append(line)

    def __str__(self) -> str:
        if not self.total:
            return f"fetching the Go modules: {self.fetched} so far"
        # Those of an earlier build are in Go's cache and not compiled again.
        return f"compiling: {self.packages} of at most {self.total} packages so far"


@dataclass(frozen=True)
class Compiler:
    """Builds from the module in `folder`. every: seconds between two words about a long step."""

    go: str
    folder: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    every: float = EVERY

    def build(self, target: str, output: Path, flags: Sequence[str]) -> None:
        """Raises LabError with Go's own words where it fails."""
        listed = Progress()
        self._run(("list", "-deps", target), listed)
        built = Progress(total=listed.packages)
        self._run(("build", "-v", *flags, "-o", str(output), target), built)

    def _run(self, words: Sequence[str], progress: Progress) -> None:
        began = time.monotonic()
        process = subprocess.Popen(
            [self.go, *words],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        try:
            due = began + self.every
            for line in _lines(process.stdout, min(self.every, 1.0)):
                progress.hear(line)
                if time.monotonic() >= due:
                    self.say(f"{progress} ({time.monotonic() - began:.0f} s)")
                    due += self.every
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        if code:
            said = "\n".join(progress.said)[-2000:] or f"exit code {code}, without a word"
            raise LabError(f"`go {words[0]}` failed:\n{said}")


def _lines(stream: IO[str] | None, patience: float) -> Iterator[str]:
    """Each line when it comes, and an empty one when none came for so many seconds."""
    assert stream is not None
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(stream, lines), daemon=True)
    reader.start()
    while True:
        try:
            line = lines.get(timeout=patience)
        except queue.Empty:
            yield ""
            continue
        if line is None:
            return
        yield line


def _read(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    try:
        for line in stream:
            lines.put(line.rstrip("\n"))
    finally:
        stream.close()
        lines.put(None)
