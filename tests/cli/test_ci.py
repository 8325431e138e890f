"""In a pipeline: which results fail it, and what a GitHub job is told beside the table."""

import json
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from kubectl_netcheck.cli import fail_on
from kubectl_netcheck.cli.main import main
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._annotations import annotations, fenced
from tests.render.reports import ALL, FAULTY, FINDING, HEALTHY

Capture = pytest.CaptureFixture[str]
Answer = Callable[[Report], None]
RISK = replace(HEALTHY, diagnosis=Diagnosis("healthy", "fine", (replace(FINDING, kind="risk"),)))
EVERY = {**ALL, "risk": RISK}
BOTH = replace(
    FAULTY, diagnosis=replace(FAULTY.diagnosis, findings=(FINDING, *RISK.diagnosis.findings))
)
HOSTILE = "a\n::stop-commands::x\r\n100% sure, a:b ##[add-mask]x"


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Makes the run answer with a report."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)

    def install(report: Report) -> None:
        monkeypatch.setattr("kubectl_netcheck.run.ask.ask", lambda *_, **__: report)

    return install


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ((), {"healthy": 0, "risk": 0, "faulty": 1, "undecided": 3}),
        (("faulty,undecided",), {"healthy": 0, "risk": 0, "faulty": 1, "undecided": 3}),
        (("faulty",), {"healthy": 0, "risk": 0, "faulty": 1, "undecided": 0}),
        (("undecided",), {"healthy": 0, "risk": 0, "faulty": 0, "undecided": 3}),
        (("risk",), {"healthy": 0, "risk": 1, "faulty": 0, "undecided": 0}),
        (("faulty, undecided,risk",), {"healthy": 0, "risk": 1, "faulty": 1, "undecided": 3}),
        (("none",), {"healthy": 0, "risk": 0, "faulty": 0, "undecided": 0}),
    ],
    ids=str,
)
def test_what_fails_is_a_choice(
    chosen: tuple[str, ...], codes: dict[str, int], answer: Answer
) -> None:
    for name, code in codes.items():
        answer(EVERY[name])
        more = [word for value in chosen for word in ("--fail-on", value)]
        assert main(["pair", "a", "b", "-o", "name", *more]) == code, name


@pytest.mark.parametrize("choice", ["", "faulty", "undecided", "risk", "faulty,risk", "none"])
@pytest.mark.parametrize("name", [*EVERY, "fault and risk"])
def test_ci_formats_fail_where_the_command_does(
    name: str, choice: str, answer: Answer, capsys: Capture
) -> None:
    answer(BOTH if name == "fault and risk" else EVERY[name])
    more = ["--fail-on", choice] if choice else []
    code = main(["pair", "a", "b", "-o", "junit", *more])
    suite = ElementTree.fromstring(capsys.readouterr().out).find("testsuite")
    assert suite is not None
    verdict, *legs = suite
    ends = {"failure": 1, "error": 3, "system-out": 0}
    assert [ends[child.tag] for child in verdict] == [code]
    counts = int(suite.attrib["failures"]), int(suite.attrib["errors"])
    assert (counts != (0, 0)) is (code != 0)
    # Legs are failures of a fault, and only where that fails.
    failed = [leg for leg in legs if leg.find("failure") is not None]
    faulty = name in ("faulty", "fault and risk") and "faulty" in (choice or "faulty")
    assert bool(failed) is faulty
    assert main(["pair", "a", "b", "-o", "sarif", *more]) == code
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert run["invocations"][0]["exitCode"] == code


def test_what_does_not_fail_in_junit_is_still_said(answer: Answer, capsys: Capture) -> None:
    answer(FAULTY)
    main(["pair", "a", "b", "-o", "junit", "--fail-on", "none"])
    suite = ElementTree.fromstring(capsys.readouterr().out)
    said = {one.attrib["name"]: one.findtext("system-out") or "" for one in suite.iter("testcase")}
    assert FAULTY.verdict in said["verdict"] and "NC301 tunnel-port-blocked" in said["verdict"]
    assert said["ping p1 on node-a > p1 on node-b"].startswith("lost 0/5")


def test_a_risk_that_fails_is_named_as_the_reason(answer: Answer, capsys: Capture) -> None:
    answer(RISK)
    main(["pair", "a", "b", "-o", "junit", "--fail-on", "risk"])
    (found,) = ElementTree.fromstring(capsys.readouterr().out).iter("failure")
    assert (found.attrib["type"], found.attrib["message"]) == ("risk", FINDING.summary)


@pytest.mark.parametrize("text", ["", "healthy", "fault", "none,risk", "faulty,,risk"])
def test_wrong_choices_are_refused(text: str) -> None:
    with pytest.raises(BadInput) as problem:
        fail_on.chosen(text)
    assert problem.value.do


def test_a_wrong_choice_is_refused_before_anything_runs(answer: Answer, capsys: Capture) -> None:
    answer(HEALTHY)
    assert main(["pair", "a", "b", "--fail-on", "falty"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "did you mean faulty?" in err


@pytest.mark.parametrize("output", ["table", "wide", "json", "junit"])
def test_a_github_job_is_told_beside_a_table(
    output: str, answer: Answer, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(FAULTY)
    main(["pair", "a", "b", "-o", output])
    plain = capsys.readouterr().out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["pair", "a", "b", "-o", output]) == 1
    out = capsys.readouterr().out
    assert "::error" not in plain and out.startswith(plain)
    more = out.removeprefix(plain)
    if output in ("table", "wide"):
        assert more.startswith("::error title=NC301 tunnel-port-blocked (node-b)::node-b drops")
        assert "%0Afix: firewall-cmd" in more and more.count("\n") == 1
    else:
        assert more == ""


def test_each_result_has_its_level() -> None:
    levels = {name: [line.split()[0] for line in annotations(r)] for name, r in EVERY.items()}
    assert levels == {
        "healthy": [], "faulty": ["::error"], "undecided": ["::warning"], "risk": ["::warning"],
    }  # fmt: skip
    note = replace(HEALTHY, diagnosis=Diagnosis("healthy", "", (replace(FINDING, kind="note"),)))
    assert annotations(note)[0].startswith("::notice ")
    undecided = annotations(ALL["undecided"])[0]
    assert "NC301" in undecided and "NC302" in undecided and "next: " in undecided


def test_hostile_words_give_no_command_of_their_own() -> None:
    finding = replace(FINDING, summary=HOSTILE, nodes=(HOSTILE,), fix=(HOSTILE,))
    report = replace(FAULTY, diagnosis=Diagnosis("faulty", HOSTILE, (finding,)))
    (line,) = annotations(report)
    assert "\n" not in line and "\r" not in line
    title, _, message = line.removeprefix("::error title=").partition("::")
    assert not set(title) & set(":,") and "%3A%3Astop-commands%3A%3Ax" in title
    assert "100%25 sure" in message


@pytest.mark.parametrize("text", ["a\n  ::error::b", "a ##[group]b"])
def test_a_table_that_holds_a_command_is_fenced(text: str) -> None:
    assert fenced(text, "nonce").splitlines() == [
        "::stop-commands::nonce", *text.splitlines(), "::nonce::"
    ]  # fmt: skip
    assert fenced("a :: b\nc", "nonce") == "a :: b\nc"
