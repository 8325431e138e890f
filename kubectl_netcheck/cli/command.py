"""What a command file defines: a click command with the shared options and its symptoms."""

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

import click

from kubectl_netcheck.cli import verbosity
from kubectl_netcheck.cli.options import shared, with_shared_options

_EPILOG = "All of kubectl's global flags work too: kubectl netcheck options"


class Part(Enum):
    """Headings of the guide: the workflow of guides to pod networks in its order, then what comes
    after a run, then the tool itself."""

    REACH = "nodes, pods and ports"
    NAMES = "names"
    SIZE = "large packets"
    START = "pods that do not start"
    SERVICES = "Services and Ingresses"
    OUTSIDE = "outside the cluster"
    AFTER = "after a run"
    TOOL = "the tool itself"


class Symptom(NamedTuple):
    """seen: what a user sees. arguments: those of the command that answers it. place: below its
    heading, from 1 on."""

    seen: str
    arguments: str
    part: Part
    place: int


class Command(click.Command):
    """A command of the tool. symptoms: what it answers, for the guide. examples: lines of
    arguments, shown by ``--help``. Its function returns the exit code, or None for 0."""

    symptoms: tuple[Symptom, ...] = ()
    examples: tuple[str, ...] = ()

    def invoke(self, ctx: click.Context) -> Any:
        verbosity.apply(shared()["verbosity"] or 0)
        return super().invoke(ctx)


def command(
    *,
    symptoms: tuple[tuple[str, str, Part, int], ...] = (),
    examples: tuple[str, ...] = (),
    **more: Any,
) -> Callable[[Callable[..., int | None]], Command]:
    """Makes a function the command of its file, named like the file; a symptom is given as the
    fields of Symptom."""

    def wrap(function: Callable[..., int | None]) -> Command:
        name = function.__module__.rpartition(".")[2].replace("_", "-")
        lines = [f"  kubectl netcheck {name} {arguments}".rstrip() for arguments in examples]
        # \b keeps click from folding the block (click documentation, "Preventing Rewrapping").
        shown = "\n".join(["\b", "Examples:", *lines, "", _EPILOG]) if lines else _EPILOG
        made = click.command(name, cls=Command, epilog=shown, **more)(with_shared_options(function))
        made.symptoms = tuple(Symptom(*each) for each in symptoms)
        made.examples = examples
        return made

    return wrap
