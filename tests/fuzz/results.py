"""tests/fuzz/RESULTS.md: for each target, how much fuzzing it stood since its last bug."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

PAGE = Path(__file__).with_name("RESULTS.md")
_HEAD = """\
# Fuzzing

Written by `python -m tests.fuzz`. Inputs and processor seconds are those since the target's last
bug, or since there is the target: all that it stood with nothing raised but our own errors, no
promise broken and no input slow. Edges are those of this package that its inputs reach, kept are
the inputs in its corpus, bugs all that were ever found by it.

| target | inputs | CPU s | edges | kept | bugs | last run |
|---|--:|--:|--:|--:|--:|---|
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One target. day: of its last run, UTC."""

    name: str
    inputs: int
    seconds: float
    edges: int
    kept: int
    bugs: int
    day: str = ""

    def __str__(self) -> str:
        numbers = (f"{self.inputs:,}", f"{self.seconds:.0f}", self.edges, self.kept, self.bugs)
        return f"| {self.name} | {' | '.join(map(str, numbers))} | {self.day} |"


def add(row: Row) -> None:
    """Adds a run to the page; one that found something begins the count anew."""
    known = read()
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    old = known.get(row.name, Row(row.name, 0, 0, 0, 0, 0))
    clean = not row.bugs
    known[row.name] = Row(
        row.name,
        (old.inputs + row.inputs) * clean,
        (old.seconds + row.seconds) * clean,
        row.edges,
        row.kept,
        old.bugs + row.bugs,
        day,
    )
    write(known)


def read() -> dict[str, Row]:
    """The rows of the page by target."""
    found = {}
    for line in PAGE.read_text("utf-8").splitlines() if PAGE.is_file() else ():
        cells = [cell.strip().replace(",", "") for cell in line.strip("|").split("|")]
        if len(cells) == 7 and cells[1].isdigit() and not cells[0].startswith("**"):
            seconds, *counts = map(int, (cells[2], cells[1], *cells[3:6]))
            found[cells[0]] = Row(cells[0], counts[0], seconds, *counts[1:], cells[6])
    return found


def write(rows: Mapping[str, Row]) -> None:
    """Replaces the page."""
    every = [rows[name] for name in sorted(rows)]
    total = Row(
        "**together**",
        sum(row.inputs for row in every),
        sum(row.seconds for row in every),
        max((row.edges for row in every), default=0),
        sum(row.kept for row in every),
        sum(row.bugs for row in every),
    )
    PAGE.write_text(_HEAD + "".join(f"{row}\n" for row in (*every, total)), "utf-8")
