"""The formats that other programs read as documents: markdown and junit."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.render import render
from tests.render.reports import ALL, FAULTY, FINDING, HEALTHY, A, B, fact, pod

AB = Leg(pod(A), pod(B), "cross-node")


@pytest.mark.parametrize(
    ("name", "failures", "errors"), [("healthy", 0, 0), ("faulty", None, 0), ("undecided", 0, 1)]
)
def test_junit_counts_what_it_holds(name: str, failures: int | None, errors: int) -> None:
    suite = ElementTree.fromstring(render(ALL[name], "junit")).find("testsuite")
    assert suite is not None
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error")) == errors
    assert failures is None or int(suite.attrib["failures"]) == failures


def test_junit_fails_on_the_fault_and_its_legs() -> None:
    suite = ElementTree.fromstring(render(FAULTY, "junit"))
    failed = {c.attrib["name"] for c in suite.iter("testcase") if c.find("failure") is not None}
    assert "verdict" in failed
    assert "ping p1 on node-a > p1 on node-b" in failed
    assert "ping p1 on node-a > p1 on node-c" not in failed


def test_junit_skips_what_was_not_run_with_its_reason() -> None:
    skipped = fact(AB, "ping", Result.NOT_RUN, text={"reason": "no <ping> in the image"})
    suite = ElementTree.fromstring(render(replace(HEALTHY, facts=(skipped,)), "junit"))
    found = suite.find("testsuite/testcase/skipped")
    assert found is not None and found.attrib["message"] == "no <ping> in the image"


def test_a_lookalike_in_a_healthy_report_fails_no_test() -> None:
    filtered = replace(HEALTHY, facts=(fact(AB, "ping", Result.LOST), fact(AB, "tcp")))
    assert "<failure" not in render(filtered, "junit")


def test_markdown_has_ladder_fix_and_evidence() -> None:
    text = render(FAULTY, "markdown")
    assert text.startswith("## FAULTY: node-b drops tunnel packets")
    assert "| pod to pod | ok | ok | LOST | LOST |" in text
    assert "- `firewall-cmd --permanent" in text
    assert "| a \\> b, ping | ok | lost, 0 of 5 |" in text


def test_a_note_without_a_label_has_no_colon_before_it_in_markdown() -> None:
    lines = render(FAULTY, "markdown").splitlines()
    assert "- c \\> b fails like a column here (figures: -o wide)" in lines
    hole = fact(AB, "mtu", Result.BLACKHOLE, figures={"mtu_bytes": 1400})
    said = {"mtu_safe": "1400 bytes"}
    sizes = replace(HEALTHY, command="mtu", facts=(hole,), context=said)
    lines = render(sizes, "markdown").splitlines()
    assert "- SILENT = more vanished without an answer" in lines and "- safe: 1400 bytes" in lines


def test_markdown_says_how_much_was_left_out() -> None:
    some = replace(HEALTHY, facts=(*HEALTHY.facts, fact(AB, "ping", Result.NOT_RUN)))
    assert "**Left out**\n\n- 1 measurement (-o wide: which, and why)" in render(some, "markdown")
    assert "Left out" not in render(HEALTHY, "markdown")


def test_markdown_shows_hostile_text_as_it_is() -> None:
    finding = replace(FINDING, summary="<img src=x> [a](b) | `c`", fix=("a `b` | c",))
    diagnosis = replace(FAULTY.diagnosis, verdict="*v*", findings=(finding,))
    text = render(replace(FAULTY, diagnosis=diagnosis), "markdown")
    assert r"\<img src=x\> \[a\](b) \| \`c\`" in text
    assert r"\*v\*" in text
    assert "``a `b` \\| c``" in text
