"""Examples of the help: every one is a line that the program takes, and is shown as it is."""

import shlex

import click
import pytest

from kubectl_netcheck.cli.command import Command
from kubectl_netcheck.cli.main import as_click_takes_them, main, program
from tests.docs.test_commands import HERE, THERE

COMMANDS = program.list_commands(click.Context(program))  # type: ignore[attr-defined]


def found(name: str) -> Command:
    command = program.get_command(click.Context(program), name)  # type: ignore[attr-defined]
    assert isinstance(command, Command)
    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_each_has_two_examples_that_parse(name: str) -> None:
    command = found(name)
    assert len(command.examples) >= 2
    for example in command.examples:
        words = as_click_takes_them(shlex.split(example))
        with click.Context(program) as root, click.Context(command, parent=root) as ctx:
            command.parse_args(ctx, list(words))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_each_example_on_a_line_of_its_own(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    for example in found(name).examples:
        assert f"kubectl netcheck {name} {example}".rstrip() in lines


@pytest.mark.parametrize("name", COMMANDS)
def test_two_examples_are_run_by_a_test(name: str) -> None:
    """By tests/docs/test_commands.py: here, or on the lab."""
    ran = {line.text for line in HERE} | set(THERE)
    lines = {f"kubectl netcheck {name} {example}".rstrip() for example in found(name).examples}
    assert len(lines & ran) >= 2
