"""Fuzzes targets one after another: ``python -m tests.fuzz.one HOME…``; needs atheris.

A HOME holds task.json (target, seconds, and options for libFuzzer), and is left with log, told.json
and what was found. All is loaded and instrumented once, then each target runs in a fork. It goes on
past what it finds: each bug (by what was raised, and where) is kept once, with its smallest input.
"""

import json
import logging
import os
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

#: Seconds of processor time that one input may take; instrumented code is some times slower.
SLOW = 2.0
#: What is loaded late otherwise, and would stay without instruments.
_PLUGINS = {
    "evidence": "EVIDENCE",
    "diagnosis.faults": "FAULT",
    "planning.questions": "QUESTION",
    "render": "FORMAT",
}


class Fuzzed:
    """The target under test; counts, and keeps what it found."""

    def __init__(self, run: Any, home: Path, seconds: float) -> None:
        self.run, self.home, self.seconds = run, home, seconds
        self.runs, self.first = 0, 0.0
        self.found: dict[str, int] = {}

    def __call__(self, data: bytes) -> None:
        began = time.process_time()
        self.first = self.first or began
        try:
            self.run(data)
        except Exception as problem:  # noqa: BLE001 - finding these is what this is for
            self.keep(_where(problem), data, problem)
        now = time.process_time()
        self.runs += 1
        if now - began > SLOW and self.runs > 1:  # the first one loads what is loaded late
            self.keep("slow", data, TimeoutError(f"{now - began:.1f} s"))
        if now - self.first > self.seconds > 0:
            self.end(now - self.first)

    def keep(self, name: str, data: bytes, problem: Exception) -> None:
        """The input, when it is the first or the smallest of its bug."""
        if len(data) >= self.found.get(name, 10**9):
            return
        self.found[name] = len(data)
        (self.home / f"{name}.bin").write_bytes(data)
        text = "".join(traceback.format_exception(problem))
        (self.home / f"{name}.txt").write_text(text, "utf-8", "replace")

    def end(self, spent: float) -> None:
        """Writes what it counted, and ends: what it has learned stands in the corpus already."""
        told = {"runs": self.runs, "seconds": round(spent, 1)}
        (self.home / "told.json").write_text(json.dumps(told), "utf-8")
        os._exit(0)


def _where(problem: Exception) -> str:
    """The last line of ours that it came through."""
    root = Path(__file__).parents[2]
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [
        f for f in frames if Path(f.filename).is_relative_to(root) and ".venv" not in f.filename
    ]
    last = (ours or frames)[-1]
    return f"{type(problem).__name__}-{Path(last.filename).stem}-{last.lineno}"


def main(arguments: Sequence[str]) -> None:
    """Prints each HOME once it is done, and goes on when it is told to. libFuzzer starts itself
    anew to merge: then options follow the one HOME, instead of those of its task."""
    at = next((i for i, each in enumerate(arguments) if each.startswith("-")), len(arguments))
    targets = _loaded()
    for name in arguments[:at]:
        child = 0 if arguments[at:] else os.fork()
        if child:
            os.waitpid(child, 0)
            print(name, flush=True)
            sys.stdin.readline()  # what was found is kept first: one process at a time
        else:
            _fuzz(Path(name), targets, arguments[at:])


def _loaded() -> Mapping[str, Any]:
    """The targets, with all of the package instrumented."""
    import atheris
    import jsonpath_ng.ext  # noqa: F401 - others' patterns stay as they are, and their code too
    import kubernetes.config  # noqa: F401
    import tabulate  # noqa: F401
    import websocket  # noqa: F401
    import yaml  # noqa: F401

    with atheris.instrument_imports(include=["kubectl_netcheck"]):
        from kubectl_netcheck._discover import plugins

        # It makes patterns tell what they look for, and breaks others (match from a position), so
        # it is for the readers, which are made of patterns.
        compiling = re._compile  # type: ignore[attr-defined]
        atheris.enabled_hooks.add("RegEx")
        plugins("kubectl_netcheck.probes", "PROBE")
        re._compile = compiling  # type: ignore[attr-defined]
        from tests.fuzz.targets import TARGETS

        for floor, record in _PLUGINS.items():
            plugins(f"kubectl_netcheck.{floor}", record)
    logging.disable(logging.CRITICAL)  # the kubeconfig's loader logs what it cannot read
    return TARGETS


def _fuzz(home: Path, targets: Mapping[str, Any], options: Sequence[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    task = json.loads((home / "task.json").read_text("utf-8"))
    tempfile.tempdir = str(home)
    os.dup2(os.open(home / "log", os.O_CREAT | os.O_WRONLY | os.O_APPEND), 2)
    again = f"{sys.executable} -m tests.fuzz.one {home}"
    fuzzed = Fuzzed(targets[task["target"]].run, home, task["seconds"])
    atheris.Setup([again, *(options or task["options"])], fuzzed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
