"""The catalogue: every fault is told apart from every other, documented, and proven or excused."""

import json
import re
from collections import defaultdict

import pytest

from kubectl_netcheck.cli.catalogue import FOLDER, Entry, entries
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.finding import LAYERS
from tests.architecture.house import ROOT

ENTRIES = entries()
IDS = [entry.fault.slug for entry in ENTRIES]
#: The first digit of a code, by layer: codes are grouped, and permanent.
CODES = {
    "runtime": "1", "cni": "1", "node-forwarding": "2", "underlay": "3", "overlay": "3",
    "mtu": "4", "policy": "5", "service": "6", "dns": "7", "egress": "8", "control-path": "9",
    "application": "9",
}  # fmt: skip

#: What a page says in place of a case: the lab's own test that breaks a cluster this way.
NO_CASE = re.compile(
    r"^Seen in the lab, no recording is kept: (tests/e2e/\w+\.py)\.$", re.MULTILINE
)


def named_by_commands() -> set[str]:
    """Faults that a command named, as it should, in the tests that were run on the lab."""
    kept = ROOT / "tests" / "accuracy" / "results" / "commands.jsonl"
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    return {slug for row in rows if row["right"] for slug in row["found"]}


def excused(entry: Entry) -> bool:
    """Whether its page names a test of the lab that names the fault, and which did."""
    reason = NO_CASE.search(entry.page)
    if reason is None or entry.fault.slug not in named_by_commands():
        return False
    return entry.fault.slug in (ROOT / reason[1]).read_text(encoding="utf-8")


def distinct(fault: Fault) -> tuple[object, ...]:
    """All by which a fault can be told from another: what it does, and what speaks for it."""
    signs = fault.requires + fault.supports + fault.refutes + fault.confirms
    states = frozenset((sign.measure, sign.says) for sign in signs)
    return (fault.signature, fault.needs, states)


def test_no_two_faults_share_a_signature() -> None:
    same: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for entry in ENTRIES:
        same[distinct(entry.fault)].append(entry.fault.slug)
    assert [slugs for slugs in same.values() if len(slugs) > 1] == []


def test_every_layer_has_its_codes() -> None:
    assert set(CODES) == set(LAYERS)


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_one_slug_is_the_thread(entry: Entry) -> None:
    fault = entry.fault
    file = fault.slug.replace("-", "_") + ".py"
    assert (ROOT / FOLDER.replace(".", "/") / file).is_file()
    assert re.fullmatch(rf"NC{CODES[fault.layer]}\d\d", fault.code)


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_its_page_says_what_a_reader_needs(entry: Entry) -> None:
    for heading in ("What is wrong", "How it shows", "What it is not", "How to confirm"):
        assert heading in entry.page, f"the docstring lacks {heading!r}"
    assert entry.fault.kind == "note" or entry.fault.fix


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_it_has_a_case_or_its_page_says_why_not(entry: Entry) -> None:
    slug = entry.fault.slug
    cases = list((ROOT / "tests" / "cases" / slug).glob("*.json.gz"))
    page = (ROOT / "docs" / "faults" / f"{slug}.md").read_text(encoding="utf-8")
    assert not entry.fault.seen or cases or excused(entry), (
        "said to be seen in the lab: record a case (make cases), or let its page name the test in "
        "tests/e2e that has seen it"
    )
    assert not cases or not NO_CASE.search(entry.page), "there is a recording, its page says no"
    assert entry.fault.seen or "From sources, not seen in the lab" in page
