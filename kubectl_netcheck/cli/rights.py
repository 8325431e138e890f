"""The commands that need rights of the API server, as words of a command line."""

from kubectl_netcheck._discover import QUESTIONS, names
from kubectl_netcheck.cli.command import COMMANDS
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.nearest import meant


def commands() -> tuple[str, ...]:
    """Those that ask a cluster."""
    return (*(name.replace("_", "-") for name in names(QUESTIONS)), "clean", "doctor")


def with_rights(word: str) -> str:
    """The command of that name; BadInput, with the nearest, for one that asks no cluster and for
    what is no command."""
    known = commands()
    if word in known:
        return word
    do = meant(word, known, f"use one of: {', '.join(known)}")
    if word.replace("-", "_") in names(COMMANDS):
        raise BadInput(f"{word!r} needs no rights", do=do)
    raise BadInput(f"there is no command {word!r}", do=do)
