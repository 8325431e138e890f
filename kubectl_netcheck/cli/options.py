"""The values of the shared flags, for the command that runs.

kubectl's are taken before the command's name and after it, ours before any name and after that of
a command that uses them; what comes later wins, and a flag that may be repeated adds up.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from kubectl_netcheck.cli.flags import FLAGS
from kubectl_netcheck.cli.takes import Takes
from kubectl_netcheck.cli.template import with_template
from kubectl_netcheck.cluster.settings import IMAGE

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.settings import ClusterSettings
    from kubectl_netcheck.run.where import Where

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(slots=True)
class Shared:
    """What was given for the shared options, as far as it was parsed; commands read it. typed: the
    names of those that stood on the command line."""

    values: dict[str, Any]
    typed: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def output(self) -> str:
        return str(self.values.get("output") or "table")

    def settings(self) -> "ClusterSettings":
        """The part of the options that says how to reach the cluster and what to start there."""
        from kubectl_netcheck.cluster.settings import ClusterSettings

        known = {field.name for field in fields(ClusterSettings)}
        given = {key: value for key, value in self.values.items() if key in known}
        given["namespace"] = self["debug_namespace"] or self["namespace"]
        return ClusterSettings(**{key: value for key, value in given.items() if value is not None})

    def where(self) -> "Where":
        """What the commands of a report repeat: what was typed, because the environment will say
        the rest again."""
        from kubectl_netcheck.run.where import Where

        settings = self.settings()
        if "image" not in self.typed:
            settings = replace(settings, image=IMAGE)
        seconds = self["timeout"] if "timeout" in self.typed else None
        return Where(settings, self["namespace"] or "", self["debug_namespace"] or "", seconds)


def shared() -> Shared:
    """The shared options of the command that runs now."""
    return _store(click.get_current_context())


def _store(ctx: click.Context) -> Shared:
    root = ctx.find_root()
    if not isinstance(root.obj, Shared):
        root.obj = Shared({})
    return root.obj


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    store, name = _store(ctx), str(param.name)
    values, source = store.values, ctx.get_parameter_source(name)
    given = source is not ParameterSource.DEFAULT
    if source is ParameterSource.COMMANDLINE:
        store.typed.add(name)
    if name == "output" and given:
        value = with_template(str(value))  # here and once: a pipe can be read only once
    if param.multiple if isinstance(param, click.Option) else False:
        values[name] = (*values.get(name, ()), *value)
    elif given or name not in values:
        values[name] = value


def with_shared_options(takes: Takes) -> Callable[[F], F]:
    """Adds those of the shared options that a command takes; their values are in ``shared()``.
    Of kubectl's, which are more than a page, its help shows those that it names alone."""

    def add(function: F) -> F:
        for flag in reversed(FLAGS):
            if not flag.kubectl and flag.name not in takes.flags:
                continue
            said = takes.means.get(flag.name, flag.help)
            function = click.option(
                *flag.spellings,
                help=said.replace("{forms}", ", ".join(takes.words)),
                expose_value=False,
                callback=_keep,
                hidden=flag.name not in takes.flags,
                **flag.more,
            )(function)
        return function

    return add
