"""Usages, as documentation writes them: ``pod [NAMESPACE/]POD [--to …]``, made into lines."""

import re
from contextlib import suppress
from functools import partial

import click

from kubectl_netcheck.cli.main import as_click_takes_them, program

#: A word that stands for the reader's own, and what a command may get in its place.
PLACES = {
    "COMMAND": "pair", "FAULT": "NC301", "FILE": "before.json.gz", "FINDING": "NC301",
    "HOST": "example.com", "NAME": "web", "NAMESPACE": "shop", "NEW": "today.json",
    "NODE": "node-a", "NODE_A": "node-a", "NODE_B": "node-b", "NS": "shop",
    "OLD": "yesterday.json", "POD": "web-a", "PORT": "443", "SERVICE": "web",
    "<slug>": "NC301", "…": "web",
}  # fmt: skip
_PLACE = re.compile(r"<\w+>|\b[A-Z][A-Z_]+\b|…")
#: What may be left out, and the mark of what may be said again.
_CHOICE, _AGAIN = re.compile(r"\[([^]]*)\]"), re.compile(r"(?<=[\w\]])(?:…|\.\.\.)")


def places(text: str) -> list[str]:
    """The words of the text for which a reader puts others."""
    return _PLACE.findall(_AGAIN.sub("", text))


def is_usage(text: str) -> bool:
    """Whether the text holds what a reader must put something else for, or may leave out."""
    return bool(places(text) or _CHOICE.search(text))


def lines_of(text: str) -> list[str]:
    """Lines that the usage allows: without what may be left out, then with all of it, in each of
    its choices. Raises KeyError for a word that PLACES does not know."""
    once = _AGAIN.sub("", text)
    most = 1 + max((found.count("|") for found in _CHOICE.findall(once)), default=0)
    shapes = [_CHOICE.sub("", once)]
    shapes += [_CHOICE.sub(partial(_chosen, number), once) for number in range(most)]
    filled = (_PLACE.sub(lambda found: PLACES[found[0]], shape) for shape in shapes)
    return list(dict.fromkeys(" ".join(line.split()) for line in filled))


def _chosen(number: int, bracket: re.Match[str]) -> str:
    choices = bracket[1].split("|")
    return choices[min(number, len(choices) - 1)]


def flags_of(name: str = "") -> set[str]:
    """The flags of that command, or of all commands."""
    with click.Context(program) as ctx:
        wanted = [name] if name else program.list_commands(ctx)
        commands = [*filter(None, (program.get_command(ctx, each) for each in wanted))]
    every = [parameter for command in commands for parameter in command.params]
    return {word for parameter in every for word in parameter.opts} | {"--help", "-h"}


def parse(words: list[str]) -> None:
    """Hands the words to the program's own parser. Raises what it refuses them with."""
    with suppress(click.exceptions.Exit), click.Context(program) as ctx:  # --help ends at once
        program.parse_args(ctx, as_click_takes_them(words))
        given = [*ctx._protected_args, *ctx.args]
        if not given:
            return
        name, command, rest = program.resolve_command(ctx, given)
        assert command is not None
        with click.Context(command, info_name=name, parent=ctx) as inner:
            command.parse_args(inner, rest)
