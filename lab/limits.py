"""The one number of the whole machine that a lab may have to raise, and how it gets back.

A lab watches about 40 folders for changes, and Debian allows one user 128: three labs fill that.
The last lab on the machine puts back what the first one found.
"""

from __future__ import annotations

from pathlib import Path

from lab.state import State

NUMBERS = Path("/proc/sys")
NEEDED = {"fs/inotify/max_user_instances": 1024}


def make_room(state: State, numbers: Path = NUMBERS) -> None:
    """Raise what is too low, and write down what it was."""
    for name, needed in NEEDED.items():
        before = int((numbers / name).read_text())
        if before < needed:
            state.add("number", name=name, before=before)
            (numbers / name).write_text(f"{needed}\n")


def restore(state: State, others: list[State], numbers: Path = NUMBERS) -> None:
    """Put back what a lab raised; while others are up, that is left to one of them."""
    for each in state.all("number"):
        if others:
            others[0].add("number", name=each["name"], before=each["before"])
        else:
            (numbers / each["name"]).write_text(f"{each['before']}\n")
