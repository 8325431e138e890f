"""Command lines of the documentation: of its code blocks, its sentences and the help's examples."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from kubectl_netcheck.cli.main import PROGRAM, program
from tests.architecture.house import ROOT

#: Folders of what is built here, which holds pages of others.
_MADE = ("build", "dist")
_FOLDERS = [path for path in ROOT.glob("[!.]*") if path.is_dir() and path.name not in _MADE]
#: Every page of the repository.
PAGES = sorted([*ROOT.glob("*.md"), *(page for each in _FOLDERS for page in each.rglob("*.md"))])
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What a line of a block without a language must begin with to be a command.
_PLAIN = (PROGRAM, "make ", "pip ")
#: Code within a sentence or a table, which may go on in the next line, and what of it is a command
#: of ours; kubectl's plugin has also the name that the shell knows.
_CODE = re.compile(r"`([^`]+)`")
_OURS = re.compile(r"kubectl[ -]netcheck(?= |$)")
#: A command of ours outside of any mark: pages of faults, and the line that a report ends with.
_BARE = re.compile(rf"^(?:check +)?({PROGRAM} .*)$", re.MULTILINE)


class Line(NamedTuple):
    """page: where it stands. text: the command. output: what the page shows, None for nothing."""

    page: str
    text: str
    output: str | None = None


def lines() -> list[Line]:
    """Every command line of every page, then those of each command's help."""
    found = [line for path in PAGES for line in of_page(path)]
    with click.Context(program) as ctx:
        for name in program.list_commands(ctx):
            command = program.get_command(ctx, name)
            help_ = f"help of {name}"
            found.append(Line(help_, f"{PROGRAM} {name} --help"))
            found += [
                Line(help_, f"{PROGRAM} {name} {example}".strip())
                for example in getattr(command, "examples", ())
            ]
    return found


def of_page(path: Path) -> Iterator[Line]:
    """The command lines of one page."""
    page = str(path.relative_to(ROOT))
    for language, inside in _BLOCK.findall(path.read_text(encoding="utf-8")):
        text = inside.replace("\\\n", "") if language in ("sh", "bash") else inside
        if language == "console":
            yield from _console(page, inside)
        elif language in ("sh", "bash"):
            kept = (_uncommented(line) for line in text.splitlines())
            yield from (Line(page, each) for each in kept if each and not each.startswith("#"))
        elif not language:
            bare = (line.removeprefix("$ ") for line in text.splitlines())
            yield from (Line(page, _uncommented(each)) for each in bare if each.startswith(_PLAIN))


def mentions() -> list[Line]:
    """Every command of ours that stands elsewhere: in sentences, tables and shown outputs, and in
    the list of symptoms that the program prints alone. Usages, such as ``node NODE``, too."""
    found = [line for path in PAGES for line in mentions_of_page(path)]
    with click.Context(program) as ctx:
        for name in program.list_commands(ctx):
            symptoms = getattr(program.get_command(ctx, name), "symptoms", ())
            for symptom in symptoms:
                line = f"{PROGRAM} {name} {symptom.arguments}".strip()
                found.append(Line("the symptoms", line))
    return found


def mentions_of_page(path: Path) -> Iterator[Line]:
    """The commands of ours on one page that are no line of a block."""
    page = str(path.relative_to(ROOT))
    for code in codes(path):
        if _OURS.match(code):
            yield Line(page, _OURS.sub(PROGRAM, code, count=1).partition(" | ")[0])
    bare = _BARE.findall(path.read_text(encoding="utf-8"))
    yield from (Line(page, _uncommented(line)) for line in bare)


def codes(path: Path) -> list[str]:
    """The code within the sentences and tables of one page, each on one line."""
    text = _BLOCK.sub("", path.read_text(encoding="utf-8"))
    return [" ".join(code.replace("\\|", "|").split()) for code in _CODE.findall(text)]


def _console(page: str, inside: str) -> Iterator[Line]:
    """A session: what follows ``$ `` is typed, all other lines are printed."""
    for part in re.split(r"^\$ ", inside, flags=re.MULTILINE)[1:]:
        typed, _, printed = part.partition("\n")
        yield Line(page, typed, printed or None)


def _uncommented(line: str) -> str:
    return line.partition("  #")[0].strip()
