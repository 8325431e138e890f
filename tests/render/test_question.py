"""What is in question: a word before each candidate that says how it stands to the others."""

from dataclasses import replace

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.render import render
from kubectl_netcheck.render._question import words
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.architecture.house import ROOT
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import broken, ladder
from tests.render.reports import FAULTY, FINDING, UNDECIDED, A, B, C

BESIDE = ROOT.joinpath(
    "tests", "cases", "node-unreachable-underlay",
    "node-unreachable-underlay-beside-another-tunnel.json.gz",
)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "groups", "said"),
    [
        ("undecided", (2,), "either or"),
        ("undecided", (1,), "perhaps"),
        ("undecided", (3,), "either or or"),
        ("undecided", (2, 2), "either or either or"),
        ("undecided", (1, 2), "perhaps either or"),
        ("faulty", (1,), "perhaps"),
        ("faulty", (2,), "perhaps or"),
        ("faulty", (1, 1), "perhaps perhaps"),
        ("healthy", (), ""),
    ],
)
def test_the_word_says_whether_it_is_one_of_several(
    status: str, groups: tuple[int, ...], said: str
) -> None:
    one = Diagnosis(status, "x", candidates=(FINDING,) * sum(groups), groups=groups)
    assert words(one) == tuple(said.split())


def test_of_a_report_from_a_file_all_are_taken_for_one_group() -> None:
    assert words(UNDECIDED.diagnosis) == ("either", "or")
    assert words(replace(UNDECIDED.diagnosis, groups=(7,))) == ("either", "or")


def test_a_diagnosis_says_which_candidates_belong_together() -> None:
    facts = broken(broken(ladder(), v.cut_off(A)), v.cut_off(B))
    found = diagnose(facts, Context((A, B), C))
    assert len(found.groups) == 2 and sum(found.groups) == len(found.candidates)
    assert words(found) == ("either", "or", "either", "or")
    assert [one.nodes for one in found.candidates] == [(A,), (A,), (B,), (B,)]


def test_beside_a_fault_it_is_a_perhaps_in_every_text() -> None:
    report = run_replay(BESIDE, silent)
    for output in ("table", "wide"):
        text = render(report, output)
        assert "\nperhaps   the tunnel of gke-prod-pool-1a2b or" in text and "\neither" not in text
    assert "**PERHAPS** the tunnel of" in render(report, "markdown")
    assert '<span class="badge candidate">Perhaps</span> NC307' in render(report, "html")


def test_markdown_calls_no_candidate_a_fault() -> None:
    text = render(UNDECIDED, "markdown")
    assert "**EITHER** node-b drops" in text and "**OR** node-b drops" in text
    assert "**FAULT**" not in text and "**FAULT**" in render(FAULTY, "markdown")
