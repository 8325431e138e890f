"""In a pipeline: which results fail it, and what a GitHub job is told beside the table."""

from collections.abc import Callable
from dataclasses import replace

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
