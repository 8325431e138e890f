"""Completion for kubectl: the program that it calls as ``kubectl_complete-netcheck WORD …``.

kubectl hands over the words after ``netcheck``, the last one unfinished, and expects a line
``VALUE<TAB>DESCRIPTION`` for each proposal and a last line ``:DIRECTIVE`` (kubectl,
pkg/cmd/plugin_completion.go; the directives are those of cobra's completions).
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, ShellComplete

from kubectl_netcheck.cli.command import PROGRAM, Command
from kubectl_netcheck.cli.main import as_click_takes_them, program
from kubectl_netcheck.cli.options import Shared
from kubectl_netcheck.cli.takes import RUN
from kubectl_netcheck.cli.terminal import say
from kubectl_netcheck.model.errors import Incomplete

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.settings import ClusterSettings

#: cobra's ShellCompDirective: propose files where nothing is proposed; propose no files.
FILES, NO_FILES = 0, 4
#: What the values of a parameter are, by a word of the parameter's name.
_RESOURCES = {
    "node": "nodes",
    "witness": "nodes",
    "pod": "pods",
    "service": "services",
    "ingress": "ingresses",
    "namespace": "namespaces",
}
#: What `pod --to` can lead to.
_TARGETS = ("services", "pods", "nodes")
_NAMESPACED = ("pods", "services", "ingresses")
#: The words for a kind that can stand before a slash.
_SPELLED = {
    "node": ("node", "nodes", "no"),
    "pod": ("pod", "pods", "po"),
    "service": ("service", "services", "svc"),
    "ingress": ("ingress", "ingresses", "ing"),
}
_FILE_NAMES = (
    "kubeconfig", "record", "client_certificate", "client_key", "certificate_authority", "file",
    "old", "new",
)  # fmt: skip


def main(words: Sequence[str] | None = None) -> int:
    """Prints the proposals; says nothing else, whatever happens, and returns 0."""
    given = list(sys.argv[1:] if words is None else words)
    lines: list[str] = []
    directive = NO_FILES
    # The user is in the middle of a line: no proposals is the only message there is room for.
    with suppress(Exception):
        for item in proposals(given):
            if item.type != "plain":
                directive = FILES
            elif item.value:
                lines.append(f"{item.value}\t{item.help}" if item.help else str(item.value))
    with suppress(Incomplete):
        say("\n".join((*lines, f":{directive}")))
    return 0


def proposals(words: Sequence[str]) -> list[CompletionItem]:
    """What can stand in the place of the last word."""
    before = as_click_takes_them(words[:-1])
    _teach(program)
    context = click.Context(program)
    for word in before:
        found = program.get_command(context, word)
        if found:
            _teach(found)
    complete = ShellComplete(program, {}, PROGRAM, "")
    items = complete.get_completions(before, words[-1] if words else "")
    for item in items:
        command = program.get_command(context, str(item.value)) if item.help else None
        if command:
            item.help = command.get_short_help_str(100)
    return items


def _teach(command: click.Command) -> None:
    """Gives the parameters of a command the completion that goes with their names."""
    for parameter in command.params:
        name = str(parameter.name)
        words = (each for word in name.split("_") for each in (word, word.removesuffix("s")))
        resource = next((_RESOURCES[word] for word in words if word in _RESOURCES), "")
        if name in _FILE_NAMES:
            parameter.shell_complete = _files  # type: ignore[method-assign]
        elif name == "output":
            parameter.shell_complete = _formats  # type: ignore[method-assign]
        elif name == "fail_on":
            parameter.shell_complete = _results  # type: ignore[method-assign]
        elif name == "fault":
            parameter.shell_complete = _explained  # type: ignore[method-assign]
        elif name == "code":
            parameter.shell_complete = _faults  # type: ignore[method-assign]
        elif name == "finding":
            parameter.shell_complete = _findings  # type: ignore[method-assign]
        elif name == "for_command":
            parameter.shell_complete = _commands  # type: ignore[method-assign]
        elif name == "topic":
            parameter.shell_complete = _topics  # type: ignore[method-assign]
        elif name == "target":
            parameter.shell_complete = _Live(*_TARGETS)  # type: ignore[method-assign]
        elif name == "context":
            parameter.shell_complete = _contexts  # type: ignore[method-assign]
        elif resource:
            parameter.shell_complete = _Live(resource)  # type: ignore[method-assign]


def _files(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="file")]


def _formats(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    takes = ctx.command.takes if isinstance(ctx.command, Command) else RUN
    return _starting(takes.words, incomplete)


def _results(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """What goes on after the last comma."""
    from kubectl_netcheck.cli.fail_on import NONE, WORDS

    begun = incomplete[: incomplete.rfind(",") + 1]
    words = WORDS if begun else (*WORDS, NONE)
    return _starting([begun + word for word in words if word not in begun.split(",")], incomplete)


def _faults(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    from kubectl_netcheck.cli.catalogue import entries

    faults = [entry.fault for entry in entries()]
    wanted = incomplete.lower()
    return [
        CompletionItem(name, help=fault.title)
        for fault in faults
        for name in ((fault.code,) if wanted.startswith("nc") else (fault.slug,))
        if name.lower().startswith(wanted)
    ]


def _explained(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    from kubectl_netcheck.model.finding import LAYERS

    return [*_faults(ctx, incomplete), *_starting(LAYERS, incomplete)]


def _findings(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Faults, and files: the shell proposes these where we propose nothing."""
    return [*_faults(ctx, incomplete), *_files(ctx, incomplete)]


def _commands(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    from kubectl_netcheck.cli.rights import commands

    return _starting(commands(), incomplete)


def _topics(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    return _starting(program.list_commands(ctx), incomplete)


def _contexts(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    from kubectl_netcheck.cluster.names import contexts

    return _starting(contexts(_settings(ctx)), incomplete)


class _Live:
    """Completion of names that the cluster knows, those on the line already left out."""

    def __init__(self, *resources: str) -> None:
        self.resources = resources

    def __call__(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        prefix, slash, _ = incomplete.rpartition("/")
        lists = (value if isinstance(value, tuple) else (value,) for value in ctx.params.values())
        given = {str(value).rpartition("/")[2] for values in lists for value in values if value}
        found = dict.fromkeys(name for each in self.resources for name in _names(ctx, each, prefix))
        left = [f"{prefix}{slash}{name}" for name in found if name not in given]
        return _starting(left, incomplete)


def _names(ctx: click.Context, resource: str, prefix: str) -> Sequence[str]:
    """Names of that resource for a word with this before its slash: a kind or a namespace."""
    from kubectl_netcheck.cli.completion_names import live_names

    kind = next((_RESOURCES[each] for each in _RESOURCES if prefix in _SPELLED.get(each, ())), "")
    if kind and kind != resource:
        return ()
    settings, given = _settings(ctx), ctx.find_root().obj
    here = given["namespace"] if isinstance(given, Shared) else settings.namespace
    if prefix and not kind:
        return live_names(settings, resource, prefix) if resource in _NAMESPACED else ()
    return live_names(settings, resource, here or "")


def _settings(ctx: click.Context) -> "ClusterSettings":
    from kubectl_netcheck.cluster.settings import ClusterSettings

    given = ctx.find_root().obj
    return given.settings() if isinstance(given, Shared) else ClusterSettings()


def _starting(values: Sequence[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(value) for value in values if value.startswith(incomplete)]
