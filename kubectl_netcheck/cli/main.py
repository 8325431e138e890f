"""Entry point: finds the command's file, runs it, and turns every ending into an exit code."""

import gc
import os
import re
import signal
import sys
from collections.abc import Sequence
from typing import Any

import click

from kubectl_netcheck import _discover
from kubectl_netcheck.cli import errors
from kubectl_netcheck.cli.check import check
from kubectl_netcheck.cli.command import COMMANDS, PROGRAM, Command, Helpful, versioned
from kubectl_netcheck.cli.flags import SWITCHES
from kubectl_netcheck.cli.options import shared, with_shared_options
from kubectl_netcheck.cli.takes import RUN, TEXT
from kubectl_netcheck.cli.terminal import say
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.nearest import meant

_SHORT_WITH_EQUALS = re.compile(r"-([a-zA-Z])=(.*)", re.DOTALL)


class Commands(Helpful, click.Group):
    """The commands found by folder; each file is loaded when its command is looked up."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name.replace("_", "-") for name in _discover.names(COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> Command | None:
        name = cmd_name.replace("-", "_")
        if cmd_name not in self.list_commands(ctx):
            return None
        found: Command = _discover.load(COMMANDS, name, "COMMAND")
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stopped:
            # Before click does it, with a line of its own that a reader who has gone would break.
            say("", err=True)  # what a terminal shows of ^C has its line for itself
            raise click.Abort from stopped

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known, word = self.list_commands(ctx), args[0]
        # Who completes a line is in the middle of a word; what begins like a flag is click's.
        if word not in known and not ctx.resilient_parsing and not word.startswith("-"):
            do = meant(word, known, f"{PROGRAM} alone tells which command answers what")
            raise BadInput(f"there is no command {word!r}", do=do)
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands,
    invoke_without_command=True,
    epilog="All of kubectl's global flags work too: kubectl netcheck options",
)
@versioned()
@with_shared_options(RUN)
@click.pass_context
def program(ctx: click.Context) -> None:
    """Names the node, the layer and the fix when pods cannot talk."""
    if ctx.invoked_subcommand is None:
        from kubectl_netcheck.cli.guide import guide

        check(shared(), TEXT, f"{PROGRAM} alone")
        group = ctx.command
        assert isinstance(group, Commands)
        found = (group.get_command(ctx, name) for name in group.list_commands(ctx))
        say(guide(PROGRAM, filter(None, found)))


def as_click_takes_them(arguments: Sequence[str]) -> list[str]:
    """kubectl's spellings that click does not know: ``-o=json``, ``--switch=true|false``."""
    result: list[str] = []
    for i, argument in enumerate(arguments):
        if argument == "--":
            return [*result, *arguments[i:]]
        name, equals, value = argument.partition("=")
        short = _SHORT_WITH_EQUALS.fullmatch(argument)
        if name in SWITCHES and equals and value.lower() in ("true", "1", "t"):
            result.append(name)
        elif name in SWITCHES and equals and value.lower() in ("false", "0", "f"):
            continue
        elif short:
            result += [f"-{short[1]}", short[2]]
        else:
            result.append(argument)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns the exit code of the contract and never raises.

    Called by the name that kubectl completes with, it completes (see cli/completion_install).
    """
    # Not with pathlib, which is a tenth of a start that needs none of it.
    name = os.path.basename(sys.argv[0])  # noqa: PTH119
    if arguments is None and name.startswith("kubectl_complete"):
        from kubectl_netcheck.cli import completion

        return completion.main()
    if arguments is None:
        # One answer and the process ends: there is nothing to collect, and looking for it takes
        # three quarters of the time in which a large answer of the API server is decoded.
        gc.disable()
    given = as_click_takes_them(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = errors.guarded(lambda: program.main(given, PROGRAM, standalone_mode=False), given)
    if arguments is None:
        # The answer is out, and its exit code stands: the interpreter's own end would take a
        # Ctrl-C for a death by that signal.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


if __name__ == "__main__":
    sys.exit(main())
