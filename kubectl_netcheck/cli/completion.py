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

from kubectl_netcheck.cli.main import PROGRAM, as_click_takes_them, program
from kubectl_netcheck.cli.options import Shared

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
    "namespace": "namespaces",
}
_NAMESPACED = ("pods", "services")
_KINDS = ("pod", "pods", "po", "service", "services", "svc")
_FILE_NAMES = (
    "kubeconfig", "record", "client_certificate", "client_key", "certificate_authority", "file"
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
    sys.stdout.write("".join(f"{line}\n" for line in (*lines, f":{directive}")))
    sys.stdout.flush()
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
        words = (word.removesuffix("s") for word in name.split("_"))
        resource = next((_RESOURCES[word] for word in words if word in _RESOURCES), "")
        if name in _FILE_NAMES:
            parameter.shell_complete = _files  # type: ignore[method-assign]
        elif name == "output":
            parameter.shell_complete = _formats  # type: ignore[method-assign]
        elif name == "fail_on":
            parameter.shell_complete = _results  # type: ignore[method-assign]
        elif name == "fault":
            parameter.shell_complete = _faults  # type: ignore[method-assign]
        elif name == "context":
            parameter.shell_complete = _contexts  # type: ignore[method-assign]
        elif resource:
            parameter.shell_complete = _Live(resource)  # type: ignore[method-assign]


def _files(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="file")]


def _formats(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    from kubectl_netcheck._discover import names

    words = (name.replace("_", "-") for name in names("kubectl_netcheck.render"))
    return _starting(tuple(words), incomplete)


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


def _contexts(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    from kubectl_netcheck.cluster.names import contexts

    return _starting(contexts(_settings(ctx)), incomplete)


class _Live:
    """Completion of names that the cluster knows, those on the line already left out."""

    def __init__(self, resource: str) -> None:
        self.resource = resource

    def __call__(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from kubectl_netcheck.cli.completion_names import live_names

        prefix, slash, _ = incomplete.rpartition("/")
        settings = _settings(ctx)
        namespace = settings.namespace or ""
        if slash and self.resource in _NAMESPACED and prefix not in _KINDS:
            namespace = prefix
        lists = (value if isinstance(value, tuple) else (value,) for value in ctx.params.values())
        given = {str(value).rpartition("/")[2] for values in lists for value in values if value}
        found = live_names(settings, self.resource, namespace)
        left = [f"{prefix}{slash}{name}" for name in found if name not in given]
        return _starting(left, incomplete)


def _settings(ctx: click.Context) -> "ClusterSettings":
    from kubectl_netcheck.cluster.settings import ClusterSettings

    given = ctx.find_root().obj
    return given.settings() if isinstance(given, Shared) else ClusterSettings()


def _starting(values: Sequence[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(value) for value in values if value.startswith(incomplete)]
