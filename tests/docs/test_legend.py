"""The page that says what a report's rows, words and names mean: it has them all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kubectl_netcheck.diagnosis.wording import ENDINGS
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import LEG_KINDS, Leg
from kubectl_netcheck.model.place import ASKED
from kubectl_netcheck.planning.question import Closing, Question
from kubectl_netcheck.planning.questions.dns import Names
from kubectl_netcheck.planning.questions.egress import Leaving
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.mtu import QUESTION as Size
from kubectl_netcheck.planning.questions.node import OneNode
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.render import _inside, _ladder, _matrix, _names, _sizes, _text, render
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.architecture.house import ROOT
from tests.render.golden import REPORTS as GOLDEN
from tests.render.reports import HEALTHY, A, B, fact, pod

PAGE = (ROOT / "docs" / "reading-a-report.md").read_text(encoding="utf-8")


def _section(heading: str) -> dict[str, list[str]]:
    """The rows of the tables below that heading, by their first cell."""
    below = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = (line for line in below.splitlines() if line.startswith("| "))
    cells = ([each.strip() for each in line.strip("| ").split(" | ")] for line in lines)
    return {row[0].strip("`"): row for row in cells}


LABELS = _section("Labels")
ROWS, WORDS, NAMES = (_section(heading) for heading in ("Rows", "Words", "Names"))
#: Measures that a question might demand.
MEASURES = ("ping", "mtu", "tcp", "udp", "get", "http", "dns-udp", "dns-tcp", "dns-name", "exec")
EXAMPLES = sorted((ROOT / "examples").glob("*.json.gz"))
#: Recordings with a label that the reports of the formats' tests have not.
RECORDED = [
    next((ROOT / "tests" / "cases").rglob(f"{name}*.json.gz"))
    for name in ("node-unreachable-underlay-beside", "mtu-mtu-", "dns-coredns-", "pod-pod-")
]


def _margin(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every label with which these reports are written."""
    found: set[str] = set()

    def kept(write: Callable[..., list[str]]) -> Callable[..., list[str]]:
        def written(label: str, *more: object) -> list[str]:
            found.add(label)
            return write(label, *more)

        return written

    for name in ("entry", "command"):
        monkeypatch.setattr(_text, name, kept(getattr(_text, name)))
    for report in (*GOLDEN.values(), *(run_replay(path, silent) for path in RECORDED)):
        render(report, "table")
    found |= {label for each in (_inside._NOTES, _names._SAID, _sizes._SAID) for _, label in each}
    return found - {""}


def test_every_label_is_there_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _margin(monkeypatch) == set(LABELS) - {"label"}  # the title of that column


@pytest.mark.parametrize("label", _ladder._ROWS.values())
def test_every_row_of_the_table_is_there(label: str) -> None:
    kinds = re.findall(r"`([a-z-]+)`", ROWS[label][1])
    assert kinds and set(kinds) <= set(LEG_KINDS)


@pytest.mark.parametrize("kind", LEG_KINDS)
def test_every_kind_of_leg_is_there(kind: str) -> None:
    assert f"`{kind}`" in PAGE


@pytest.mark.parametrize("result", Result)
def test_every_result_is_there_with_its_words(result: Result) -> None:
    _, table, why, meaning = WORDS[str(result)]
    assert why == ENDINGS[result] and meaning
    if result in _sizes._WORDS:
        assert f"`{_sizes._WORDS[result]}`" in (table if result is not Result.OK else PAGE)
    if result not in _ladder._FINE:
        word = "LOSSY" if result is Result.INTERMITTENT else str(result).upper()
        assert f"`{word}`" in table


@pytest.mark.parametrize("sign", _matrix.SIGNS)
def test_every_sign_of_mesh_is_there(sign: str) -> None:
    assert ROWS[sign][1] == _matrix.SIGNS[sign]


@pytest.mark.parametrize("name", [*ASKED, "p1", "p2", "h"])
def test_every_name_is_there(name: str) -> None:
    assert NAMES[name][1]


def shown(path: Path) -> Iterator[tuple[str, str]]:
    """Each row that the legs of this recording stand in, and their kind."""
    for found in run_replay(path, silent).facts:
        key = _ladder._row(found.leg, found.measure) if found.leg else ""
        if found.leg and key:
            yield _ladder._ROWS[key], found.leg.kind


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.name))
def test_a_row_has_the_kinds_of_leg_that_stand_in_it(path: Path) -> None:
    found = set(shown(path))
    assert found
    for label, kind in found:
        assert f"`{kind}`" in ROWS[label][1], label


LIMITS = _section("Healthy, or too little measured")
#: What each command asks that is undecided where one measurement of its own is missing.
ASKED_FOR: dict[str, tuple[Question, ...]] = {
    "pair": (Pair((A, B)),),
    "node": (OneNode((A,)),),
    "mesh": (Mesh((A, B)),),
    "mtu": (Size((A,)),),
    "dns": (Names((A,)),),
    "egress": (Leaving((A,)), Leaving((A,), "example.com")),
}


def closed(question: Question, missing: str, target: str = B, reason: str = "no time") -> str:
    """The status of a healthy report to which one measurement that was not run is added."""
    leg = Leg(pod(A), pod(target), "cross-node")
    added = fact(leg, "outside"), fact(leg, missing, Result.NOT_RUN, text={"reason": reason})
    report = replace(HEALTHY, subjects=question.subjects, facts=(*HEALTHY.facts, *added))
    assert isinstance(question, Closing)
    return question.close(report).diagnosis.status


@pytest.mark.parametrize("command", ASKED_FOR)
def test_the_limit_between_healthy_and_undecided_is_that_of_the_code(command: str) -> None:
    said = set(re.findall(r"`([a-z][a-z-]+)`", LIMITS[command][1]))
    every = (*MEASURES, "outside")
    questions = ASKED_FOR[command]
    decide = {name for name in every for each in questions if closed(each, name) == "undecided"}
    assert decide == said


def test_pair_only_counts_what_its_witness_and_its_image_lack() -> None:
    assert closed(Pair((A, B)), "mtu", target="node-w") == "healthy"
    assert closed(Pair((A, B)), "mtu", reason="no ping in the image") == "healthy"
    assert "all others, and what the image has no program for" in LIMITS["pair"][1]
