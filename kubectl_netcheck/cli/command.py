"""What a command file defines: a click command with the shared options and its symptoms."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple

import click

from kubectl_netcheck import __version__
from kubectl_netcheck.cli import verbosity
from kubectl_netcheck.cli.check import check
from kubectl_netcheck.cli.errors import usage
from kubectl_netcheck.cli.flags import FLAGS
from kubectl_netcheck.cli.options import shared, with_shared_options
from kubectl_netcheck.cli.takes import RUN, Takes
from kubectl_netcheck.cli.terminal import say
from kubectl_netcheck.model.errors import BadInput

PROGRAM = "kubectl netcheck"
#: The folder of the commands.
COMMANDS = "kubectl_netcheck.cli.commands"
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


class Helpful(click.Command):
    """Says its help for ``-h`` too, as kubectl does."""

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        return ["-h", "--help"]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.callback = _says(lambda ctx: ctx.get_help())
        return option


def _says(text: Callable[[click.Context], str]) -> Callable[..., None]:
    """A flag's callback that prints a text and ends there."""

    def callback(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            say(text(ctx))
            ctx.exit()

    return callback


class Command(Helpful):
    """A command of the tool. symptoms: what it answers, for the guide. examples: lines of
    arguments, shown by ``--help``. takes: its shared flags and its forms. several: the command
    for more than it takes. Its function returns the exit code, or None for 0."""

    symptoms: tuple[Symptom, ...] = ()
    examples: tuple[str, ...] = ()
    takes: Takes = RUN
    several: str = ""
    #: What is left over is refused here, in words of ours.
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            left = super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            self._refuse(error.option_name, ctx)
            raise
        if left and not ctx.resilient_parsing:
            raise self._too_many(ctx, left)
        return left

    def invoke(self, ctx: click.Context) -> Any:
        options = shared()
        verbosity.apply(options["verbosity"] or 0)
        check(options, self.takes, str(self.name))
        return super().invoke(ctx)

    def _refuse(self, spelling: str, ctx: click.Context) -> None:
        """Raises BadInput for a flag of ours that this command does not take."""
        for flag in FLAGS:
            if spelling in flag.spellings:
                what = f"{self.name} {flag.without}: it takes no {spelling}"
                takes = (each.spellings[0] for each in FLAGS if each.name in self.takes.flags)
                or_else = f", or give {flag.near}" if flag.near in takes else ""
                do = f"leave it out{or_else}; {ctx.command_path} --help lists its flags"
                raise BadInput(what, do=do)

    def _too_many(self, ctx: click.Context, left: Sequence[str]) -> BadInput:
        import shlex

        given = [ctx.params[str(p.name)] for p in self.params if isinstance(p, click.Argument)]
        more = shlex.join([*PROGRAM.split(), self.several, *map(str, given), *left])
        do = "; ".join([*([more] if self.several else []), usage(ctx)])
        return BadInput(f"{self.name} does not take so many words: {shlex.join(left)}", do=do)


def versioned(hidden: bool = False) -> Callable[[Any], Any]:
    """Adds ``--version``, which kubectl takes everywhere."""
    return click.option(
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        hidden=hidden,
        callback=_says(lambda _: f"{PROGRAM} {__version__}"),
        help="Show the version and exit.",
    )


def command(
    *,
    symptoms: tuple[tuple[str, str, Part, int], ...] = (),
    examples: tuple[str, ...] = (),
    takes: Takes = RUN,
    several: str = "",
    **more: Any,
) -> Callable[[Callable[..., int | None]], Command]:
    """Makes a function the command of its file, named like the file; a symptom is given as the
    fields of Symptom, the rest as Command has it."""

    def wrap(function: Callable[..., int | None]) -> Command:
        name = function.__module__.rpartition(".")[2].replace("_", "-")
        lines = [f"  {PROGRAM} {name} {arguments}".rstrip() for arguments in examples]
        # \b keeps click from folding the block (click documentation, "Preventing Rewrapping").
        shown = "\n".join(["\b", "Examples:", *lines, "", _EPILOG]) if lines else _EPILOG
        with_flags = with_shared_options(takes)(versioned(hidden=True)(function))
        made = click.command(name, cls=Command, epilog=shown, **more)(with_flags)
        made.symptoms = tuple(Symptom(*each) for each in symptoms)
        made.examples, made.takes, made.several = examples, takes, several
        return made

    return wrap
