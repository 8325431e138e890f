"""Of several findings, the report says whose each fix is, and each check once."""

from dataclasses import replace

import pytest

from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import render
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.architecture.house import ROOT
from tests.render.reports import FAULTY, FINDING, UNDECIDED

RISK = replace(FINDING, code="NC308", slug="vtep-mac-mismatch", kind="risk", fix=("ip link show",))
ELSEWHERE = replace(FINDING, nodes=("node-a",), verify="kubectl netcheck node node-a")
CASES = ROOT / "tests" / "cases"


def of(*findings: Finding) -> Report:
    return replace(FAULTY, diagnosis=replace(FAULTY.diagnosis, findings=findings))


def cure(*findings: Finding, output: str = "table") -> list[str]:
    """The lines from the first fix to the last check."""
    lines = render(of(*findings), output).splitlines()
    ends = [i for i, line in enumerate(lines) if line.startswith(("fix ", "check "))]
    return lines[ends[0] : ends[-1] + 1]


@pytest.mark.parametrize("output", ["table", "wide"])
def test_of_one_finding_there_is_no_doubt(output: str) -> None:
    fix, check = cure(FINDING, output=output)
    assert fix == f"fix       {FINDING.fix[0]}" and check == f"check     {FINDING.verify}"


@pytest.mark.parametrize("output", ["table", "wide"])
def test_of_several_each_says_its_name_and_that_it_is_a_risk(output: str) -> None:
    assert cure(FINDING, RISK, output=output) == [
        "fix       NC301 tunnel-port-blocked:",
        f"          {FINDING.fix[0]}",
        "fix       NC308 vtep-mac-mismatch, a risk:",
        "          ip link show",
        f"check     {FINDING.verify}",
    ]


def test_what_is_no_fault_or_only_in_question_is_another_one_too() -> None:
    note = replace(FINDING, kind="note", fix=(), verify="")
    assert cure(RISK, note)[0] == "fix       NC308 vtep-mac-mismatch, a risk:"
    diagnosis = replace(FAULTY.diagnosis, candidates=UNDECIDED.diagnosis.candidates[1:])
    assert "\nfix       NC301 tunnel-port-blocked:\n" in render(
        replace(FAULTY, diagnosis=diagnosis), "table"
    )


def test_of_one_name_at_two_places_each_says_where() -> None:
    lines = cure(FINDING, ELSEWHERE)
    assert "fix       NC301 tunnel-port-blocked at node-b:" in lines
    assert "fix       NC301 tunnel-port-blocked at node-a:" in lines


def test_checks_that_differ_say_whose_they_are() -> None:
    other = replace(RISK, verify=ELSEWHERE.verify)
    assert cure(FINDING, other, replace(RISK, code="NC309"))[-2:] == [
        f"check     NC301, NC309: {FINDING.verify}",
        "check     NC308: kubectl netcheck node node-a",
    ]


def test_markdown_does_the_same() -> None:
    text = render(of(FINDING, RISK), "markdown")
    assert "\nFix NC301 tunnel-port-blocked:\n" in text
    assert "\nFix NC308 vtep-mac-mismatch, a risk:\n" in text
    assert text.count("Check: ") == 1
    assert "\nFix:\n" in render(FAULTY, "markdown")
    note = render(of(FINDING, replace(RISK, kind="note")), "markdown")
    assert "\nFix NC308 vtep-mac-mismatch, a note:\n" in note
    differ = render(of(FINDING, replace(RISK, verify="x")), "markdown")
    assert f"Check NC301: `{FINDING.verify}`" in differ and "Check NC308: `x`" in differ


@pytest.mark.parametrize(
    "path",
    [
        "rp-filter-strict/rp-filter-strict-node-b.json.gz",
        "cni-not-initialized/cni-not-initialized-node-b.json.gz",
        "external-traffic-policy-local/service-external-traffic-policy-local.json.gz",
    ],
)
def test_a_recorded_run_with_several_findings_has_one_check_and_80_columns(path: str) -> None:
    report = run_replay(CASES / path, silent)
    for output in ("table", "wide"):
        lines = render(report, output).splitlines()
        assert max(map(len, lines)) <= 80
        assert sum(line.startswith("check ") for line in lines) == 1
        heads = [line for line in lines if line.startswith("fix ")]
        cured = [f for f in report.findings if f.fix and f.kind != "note"]
        assert [line.split()[1] for line in heads] == [f.code for f in cured]
        assert [line.endswith(", a risk:") for line in heads] == [f.kind == "risk" for f in cured]
