"""docs/robustness.md: one row for each case, written by the tests that ran them where
NETCHECK_PAGES=1 asks for it (`make robustness`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "robustness.md"
_HEAD = """\
# Robustness

Written by `make robustness`: the tests in tests/robustness run `kubectl netcheck pair` against the
lab's API server through a proxy that breaks what passes, and in namespaces and on nodes that are
not as one would wish. Each case has a deadline; *past* says how many seconds after it the tool
ended (0 when it ended before). *left* counts objects that are still there afterwards, by a list by
label. Where a case leaves the measuring itself alone, what the tool said is about the lab's network
just then.

| case | what the tool said | exit | past | left |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """One case. past: seconds after the deadline, negative before it. left: objects."""

    case: str
    said: str
    code: int
    past: float
    left: int

    def __str__(self) -> str:
        # Run ids, addresses and ports are of one run; a page that changed with each would tell
        # nothing.
        said = re.sub(r"127\.0\.0\.1:\d+", "…", self.said)
        said = re.sub(r"netcheck-robust-[0-9a-f]{6}", "netcheck-robust", said)
        said = re.sub(r"[0-9a-f]{8}", "…", said).replace("|", "\\|")
        said = said if len(said) <= 240 else said[:239] + "…"
        past = f"{max(self.past, 0):.1f} s"
        return f"| {self.case} | {said} | {self.code} | {past} | {self.left} |"


def heads(page: str) -> dict[str, str]:
    """The rows of a page by the case that each is about."""
    lines = [x for x in page.splitlines() if x.startswith("| ") and not x.startswith("| case ")]
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines}


def write(rows: Mapping[str, Row]) -> None:
    """Replaces the rows of the cases that ran and keeps the others."""
    known = heads(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}
    known |= {case: str(row) for case, row in rows.items()}
    PAGE.write_text(_HEAD + "\n".join(known[case] for case in sorted(known)) + "\n")
