"""Command lines that speak to the lab: all parse, those that only look run, others are excused."""

import os
import shlex
import sys

import pytest

from lab.__main__ import build_parser
from tests.architecture.house import ROOT
from tests.docs.lines import PAGES, codes, of_page
from tests.e2e.conftest import Shell, lab, shell

__all__ = ["lab", "shell"]

LAB = "python -m lab "
#: Beginnings of lines that are not run while other tests use the lab, with the reason.
NOT_RUN = {
    f"{LAB}preflight": "is about a machine without a lab; each `up` begins with it",
    f"{LAB}up": "tests/lab/test_cycle.py brings a lab of its own up and down",
    f"{LAB}down": "tests/lab/test_cycle.py",
    f"{LAB}shell node-a": "waits for a person",
    f"{LAB}break": "tests/accuracy/test_each_fault.py breaks and heals everything once",
    f"{LAB}heal": "tests/accuracy/test_each_fault.py",
    f"{LAB}demo": "is make demo; tests/lab/test_demo.py",
    'eval "$(python -m lab kubeconfig --export)"': "is for the shell that it is typed into",
}
LINES = list(dict.fromkeys(line.text for line in of_page(ROOT / "lab" / "README.md")))
RUN = [text for text in LINES if not text.startswith(tuple(NOT_RUN))]
_CODES = [code for page in PAGES for code in codes(page)]
SAID = sorted({text for text in [*LINES, *_CODES] if text.startswith(LAB) and "|" not in text})


@pytest.mark.parametrize("text", SAID)
def test_a_line_parses(text: str) -> None:
    argv = shlex.split(text)[3:]
    build_parser(argv).parse_args(argv)


@pytest.mark.parametrize("beginning", NOT_RUN)
def test_no_excuse_is_left_over_and_each_names_what_exists(beginning: str) -> None:
    assert any(text.startswith(beginning) for text in LINES)
    for word in NOT_RUN[beginning].split():
        if word.startswith("tests/"):
            assert (ROOT / word).is_file(), word


@pytest.mark.lab
@pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root")
@pytest.mark.parametrize("text", RUN)
def test_a_line_that_looks_is_answered(
    text: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    first, *others = shlex.split(text)
    done = shell.run(sys.executable if first == "python" else first, *others)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = ("node-b", "tunnel-port-blocked", "b>b")  # by name, a fault, a path of the truth
    assert any(word in done.stdout for word in shown), done.stdout
