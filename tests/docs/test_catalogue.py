"""What is known, and what it is named as: each entry leads to a fault or has its reason."""

import re

import pytest

from kubectl_netcheck.cli.catalogue import entries
from tests.architecture.house import ROOT

PAGE = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| what is wrong")
]
SLUGS = {entry.fault.slug for entry in entries()}
LINK = re.compile(r"\[([a-z0-9-]+)\]\(faults/([a-z0-9-]+)\.md\)")


def test_there_are_entries_and_none_stands_twice() -> None:
    known = [row[0] for row in ROWS]
    assert known and len(known) == len(set(known))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_entry_leads_to_faults_or_says_why_not(row: tuple[str, ...]) -> None:
    _, named, why = row
    links = LINK.findall(named)
    assert links or (named == "nothing" and why), "neither a fault nor a reason"
    for shown, slug in (*links, *LINK.findall(why)):
        assert shown == slug and slug in SLUGS, f"no such fault: {slug}"


def test_what_has_a_fault_of_its_own_is_not_said_to_have_none() -> None:
    """An entry that got its file since must not stay among those that nothing names."""
    titles = {entry.fault.title for entry in entries()}
    assert not [row for row in ROWS if row[1] == "nothing" and row[0] in titles]


def test_known_limits_leads_here() -> None:
    limits = (ROOT / "docs" / "known-limits.md").read_text(encoding="utf-8")
    assert "(catalogue.md)" in limits
