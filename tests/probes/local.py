"""Runs a probe's program in a shell of this machine, with no lab and no namespace."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _frames, _program

NONCE = "n0nce"


def needs(shell: str, *tools: str) -> None:
    """Skips the test where the shell or one of the tools is not here."""
    for word in [*shell.split()[:1], *tools]:
        if not shutil.which(word):
            pytest.skip(f"no {word}")


def captured(shell: str, task: Task, folder: Path) -> Capture:
    """What the program of this one task said. folder: its tools stand before those of the PATH,
    but the shell itself is the machine's."""
    name, *more = shell.split()
    done = subprocess.run(
        [shutil.which(name) or name, *more],
        input=_program.build([task], NONCE),
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    return _frames.read(done.stdout, NONCE, [task])[task.id]
