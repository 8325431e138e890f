"""No report is undecided without a command to run next, which the program takes."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import click
import pytest

from kubectl_netcheck.cli.main import program
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.onward import onward
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.run.replay import run_replay
from tests.render.reports import A, B, ladder

OPEN = Diagnosis("undecided", "undecided: who knows")
REPORT = Report("pair", OPEN, (A, B), facts=ladder(Result.LOST))
QUIET = tuple(replace(each, result=Result.NOT_RUN) for each in REPORT.facts)
BUSY = sorted(Path("tests/cases/healthy").glob("healthy-too-busy-*.json.gz"))


def parsed(text: str) -> list[str]:
    """The command lines in it, each taken by the program."""
    lines = re.findall(r"kubectl netcheck [^;]*?(?=;|$| what )", text)
    for line in lines:
        words = shlex.split(line)[2:]
        with click.Context(program) as root:
            command = program.get_command(root, words[0])
            assert command is not None
            with click.Context(command, parent=root) as ctx:
                command.parse_args(ctx, words[1:])
    return lines


@pytest.mark.parametrize(
    ("report", "seconds", "command"),
    [
        (REPORT, 15.0, "kubectl netcheck mesh --timeout 60s"),
        (replace(REPORT, facts=QUIET), 15.0, "kubectl netcheck pair node-a node-b --timeout 60s"),
        (replace(REPORT, facts=QUIET), 70.0, "kubectl netcheck pair node-a node-b --timeout 180s"),
        (
            replace(REPORT, diagnosis=replace(OPEN, decide="ip_forward on the node")),
            14.2,
            "kubectl netcheck pair node-a node-b --timeout 60s",
        ),
    ],
)
def test_undecided_ends_with_a_command(report: Report, seconds: float, command: str) -> None:
    decide = onward(report, Pair((A, B)), seconds).diagnosis.decide
    assert parsed(decide)[0] == command
    assert decide.startswith(report.diagnosis.decide)


def test_what_has_no_more_reach_gets_more_time() -> None:
    report = replace(REPORT, command="mesh")
    assert parsed(onward(report, Mesh(), 15.0).diagnosis.decide) == [
        "kubectl netcheck mesh --timeout 60s"
    ]


def test_where_nothing_was_measured_doctor_says_why() -> None:
    report = replace(REPORT, facts=())
    assert parsed(onward(report, Pair((A, B)), 15.0).diagnosis.decide) == [
        "kubectl netcheck doctor",
        "kubectl netcheck pair node-a node-b --timeout 60s",
    ]


def test_what_is_decided_or_names_its_command_stays() -> None:
    for diagnosis in (
        Diagnosis("faulty", "x"),
        Diagnosis("healthy", "x"),
        replace(OPEN, decide="kubectl netcheck node node-a; the rules there"),
    ):
        report = replace(REPORT, diagnosis=diagnosis)
        assert onward(report, Pair((A, B)), 15.0) == report


@pytest.mark.parametrize("path", BUSY, ids=lambda path: path.name)
def test_a_recorded_run_on_busy_nodes_says_to_run_again(path: Path) -> None:
    report = run_replay(path, lambda event: None)
    assert report.status == "undecided"
    assert "less busy" in report.diagnosis.decide
    assert parsed(report.diagnosis.decide)[0].endswith("--timeout 300s")
