"""Every recorded case says today what was injected then, or that nothing is wrong.

A truth file's "also" holds the slugs of faults of the asked Service that were there beside it, its
"couple" the fault of another node, with its nodes.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay

HOME = Path(__file__).parent
CASES = sorted(HOME.glob("*/*.json.gz"))
#: Said without accusing anybody.
NOTES = frozenset(
    {
        "icmp-filtered",
        "mtu-mismatch-pmtud-working",
        "external-traffic-policy-local",
        "internal-traffic-policy-local",
    }
)


def name(path: Path) -> str:
    return path.name.removesuffix(".json.gz")


def accused(report: Report) -> set[tuple[str, tuple[str, ...]]]:
    findings = report.diagnosis.findings
    return {(f.slug, tuple(sorted(f.nodes))) for f in findings if f.kind == "fault"}


def truth_of(path: Path) -> dict[str, Any]:
    text = path.with_name(f"{name(path)}.truth.json").read_text(encoding="utf-8")
    truth: dict[str, Any] = json.loads(text)
    return truth


TOLD = [path for path in CASES if "open" not in truth_of(path)]
OPEN = [path for path in CASES if "open" in truth_of(path)]


@pytest.mark.parametrize("path", TOLD, ids=name)
def test_a_case_says_what_was_injected(path: Path) -> None:
    truth, report = truth_of(path), run_replay(path, silent)
    slug, nodes = truth["slug"], tuple(truth["nodes"])
    if slug == "healthy" or slug in NOTES:
        assert report.diagnosis.status == "healthy", report.diagnosis.verdict
        assert accused(report) == set()
        assert slug == "healthy" or slug in {f.slug for f in report.diagnosis.findings}
    elif truth["scope"] == "cluster":
        assert {found for found, _ in accused(report)} == {slug}, report.diagnosis.verdict
    else:
        also = {(beside, ()) for beside in truth.get("also", ())}
        also |= {(other["slug"], tuple(other["nodes"])) for other in truth.get("couple", ())}
        assert accused(report) == {(slug, nodes), *also}, report.diagnosis.verdict


@pytest.mark.parametrize("path", OPEN, ids=name)
def test_what_cannot_be_told_yet_accuses_no_other_node(path: Path) -> None:
    """The reason stands in the truth file under "open"; docs/known-limits.md lists them."""
    truth, diagnosis = truth_of(path), run_replay(path, silent).diagnosis
    named = {node for f in (*diagnosis.findings, *diagnosis.candidates) for node in f.nodes}
    assert named <= set(truth["nodes"]), diagnosis.verdict


@pytest.mark.parametrize("path", CASES, ids=name)
def test_what_a_case_calls_confirmed_is_true(path: Path) -> None:
    truth = truth_of(path)
    couple = {other["slug"] for other in truth.get("couple", ())}
    for finding in run_replay(path, silent).diagnosis.findings:
        if finding.confidence == "confirmed" and finding.kind == "fault":
            assert finding.slug in {truth["slug"], *truth.get("also", ()), *couple}
