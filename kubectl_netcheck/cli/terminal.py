"""What is said to a user: what a terminal shows, by the conventions that terminals share, and
readers that leave early."""

import os
import sys
from typing import IO

import click

from kubectl_netcheck.model.errors import Incomplete


def say(text: str, *, nl: bool = True, err: bool = False, color: bool | None = None) -> None:
    """Prints text. Where its reader has gone (``| head``), the rest is for nobody: a run goes on
    to its end, and its exit code stands; so it does where stderr takes no more. Raises Incomplete
    for an answer that cannot be written, as to a full disk."""
    try:
        click.echo(text, nl=nl, err=err, color=color)
    except OSError as problem:
        # Else the interpreter would complain, at its end, of what it could not print.
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
        if not err and not isinstance(problem, BrokenPipeError):
            what, why = "the answer could not be written", problem.strerror or ""
            raise Incomplete(what, why, "make room, or write it elsewhere") from None


def ask(question: str) -> None:
    """Goes on only with leave. Raises Abort where the answer is no, or nobody reads it."""
    try:
        leave = click.confirm(question, err=True)
    except OSError:
        leave = False
    if not leave:
        raise click.Abort


def coloured(choice: str, stream: IO[str] | None = None) -> bool:
    """Whether to write colour: ``always`` and ``never`` decide; ``auto`` looks at NO_COLOR and
    FORCE_COLOR (when not empty; no-color.org, force-color.org), TERM=dumb and the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream or sys.stdout)


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether the stream is a terminal that understands control sequences. None: it was closed
    before the program began."""
    return attended(stream) and os.environ.get("TERM", "") != "dumb"


def attended(stream: IO[str] | None) -> bool:
    """Whether somebody is at the other end."""
    return stream is not None and stream.isatty()


def list_width() -> int:
    """Columns that a list may take: any number where no terminal shows it, because `grep` and `awk`
    read lines, and kubectl folds none."""
    return width() if attended(sys.stdout) else sys.maxsize


def width() -> int:
    """Columns of the terminal, 80 where there is none or it is narrower; at most 120, for
    reading."""
    from shutil import get_terminal_size

    return max(80, min(120, get_terminal_size((80, 24)).columns))
