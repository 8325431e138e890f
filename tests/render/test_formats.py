"""Formats are found by folder, and each writes every report safely within its bounds."""

import re
from dataclasses import replace

import pytest

from kubectl_netcheck import render as floor
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import Options, render
from tests.render.reports import ALL, FAULTY, FINDING

WORDS = {
    "custom-columns": "custom-columns=CODE:.code,SAYS:.summary,NODES:.nodes",
    "jsonpath": "jsonpath={.status}",
    "jsonpath-file": "jsonpath-file={.status}",
}
FORMATS = [WORDS.get(word, word) for word in floor.words()]
HOSTILE = "\x1b[2J\x9b31m\u202egnp\r\n\x00end"


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("name", ALL)
def test_writes_every_report(output: str, name: str) -> None:
    text = render(ALL[name], output)
    assert not text.endswith("\n")
    if output not in ("name", WORDS["custom-columns"]):
        assert ALL[name].diagnosis.status in text.lower() or "node-b" in text


@pytest.mark.parametrize("output", FORMATS)
def test_terminal_never_sees_control_characters(output: str) -> None:
    finding = replace(FINDING, summary=HOSTILE, fix=(HOSTILE,), nodes=(HOSTILE,))
    diagnosis = replace(FAULTY.diagnosis, verdict=HOSTILE, findings=(finding,))
    hostile = replace(
        FAULTY,
        diagnosis=diagnosis,
        left=(HOSTILE,),
        context={HOSTILE: HOSTILE},
        asked={"names": [HOSTILE], HOSTILE: {"name": HOSTILE}},
    )
    text = render(hostile, output, Options(colour=False))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("output", ["table", "wide"])
def test_fits_80_columns(name: str, output: str) -> None:
    lines = render(ALL[name], output).splitlines()
    assert [line for line in lines if len(line) > 80] == []


def test_colour_is_the_callers_choice() -> None:
    assert "\x1b[" not in render(FAULTY, "table")
    coloured = render(FAULTY, "table", Options(colour=True))
    assert "\x1b[1;31mLOST\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(FAULTY, "table")


REFUSED = ["nonsense", "json=x", "jsonpath", "../table", "_text", "custom_columns=A:.code"]
REFUSED += ["custom-columns", "custom-columns=A:.cod", "custom-columns=A"]
REFUSED += ["custom-columns=A:.code,B:.result"]


@pytest.mark.parametrize("output", REFUSED)
def test_refuses_what_it_cannot_write(output: str) -> None:
    with pytest.raises(BadInput):
        render(FAULTY, output)


def test_long_strings_are_bounded() -> None:
    long: Report = replace(FAULTY, left=("x" * 100_000,))
    assert len(render(long, "json")) < 80_000


def test_columns_begin_with_names_of_the_list_that_is_meant() -> None:
    said = render(FAULTY, "custom-columns=CODE:.code,ON:.nodes[*]")
    assert said == "CODE    ON\nNC301   node-b"
    spec = "custom-columns=FROM:.leg.from.node,TO:.leg.to.node,RESULT:.result"
    sorted_ = render(FAULTY, spec, Options(headers=False, sort=".result")).splitlines()
    assert sorted_[0].split() == ["node-a", "node-b", "lost"]
    assert len(sorted_) == len(FAULTY.facts)


@pytest.mark.parametrize(
    ("output", "sort"),
    [
        ("table", ".code"),
        ("json", ".code"),
        ("custom-columns=A:.code", ".result"),
        ("custom-columns=A:.code", ".nodes"),
        ("custom-columns=A:.code", "{.code"),
    ],
)
def test_what_cannot_be_sorted_is_said(output: str, sort: str) -> None:
    with pytest.raises(BadInput) as problem:
        render(FAULTY, output, Options(sort=sort))
    assert problem.value.do
