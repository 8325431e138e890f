"""Options that every command shares: kubectl's global flags with kubectl's meaning, and ours.

Each is accepted before the command's name and after it; what comes later wins, and a flag that
may be repeated adds up.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from kubectl_netcheck.cli.template import with_template
from kubectl_netcheck.cluster.settings import PROFILES

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.settings import ClusterSettings

F = TypeVar("F", bound=Callable[..., Any])

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(h|ms|us|µs|ns|m|s)")


def duration(text: str) -> float:
    """Seconds from Go's notation (time.ParseDuration): 1m30s, 500ms; a bare number is seconds."""
    if re.fullmatch(r"\d+(\.\d*)?", text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise click.BadParameter(f"{text!r} is not a duration such as 10s, 2m or 1m30s")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


@dataclass(frozen=True, slots=True)
class _Flag:
    """One option: its spellings, its help, what click is told beside them, and its group."""

    spellings: tuple[str, ...]
    help: str
    more: dict[str, Any]
    kubectl: bool = True

    @property
    def name(self) -> str:
        return next(s for s in self.spellings if not s.startswith("-"))


def _flag(spellings: str, help_: str, kubectl: bool = True, **more: Any) -> _Flag:
    words = spellings.split()
    name = max((w for w in words if w.startswith("--")), key=len).lstrip("-").replace("-", "_")
    words = words if any(not w.startswith("-") for w in words) else [*words, name]
    return _Flag(tuple(words), help_, more, kubectl)


_SWITCH = {"is_flag": True}
FLAGS = (
    _flag("-o --output", "How to write the result: {formats}.", False, default="table"),
    _flag("--no-headers", "Leave out the titles of columns.", False, **_SWITCH),
    _flag(
        "--sort-by",
        "Sort lists and custom-columns by this path, such as .code.",
        False,
        metavar="JSONPATH",
    ),
    _flag(
        "--fail-on",
        "What ends with a code other than 0: faulty, undecided, risk, or none; by commas.",
        False,
        metavar="RESULT,…",
        default="faulty,undecided",
    ),
    _flag("--record", "Also write all that was read to FILE, for replay.", False, metavar="FILE"),
    _flag(
        "--timeout",
        "End the whole run by then; 15s when not given. A login at a terminal is not counted.",
        False,
        type=duration,
        default="15s",
    ),
    _flag("--debug-namespace", "Namespace of the debug pods, where it is not that of -n.", False),
    _flag("--image", "Image of the debug pods.", False, envvar="NETCHECK_IMAGE"),
    _flag(
        "--image-pull-secret pull_secrets",
        "Secret to pull the image with; can be repeated.",
        False,
        multiple=True,
    ),
    _flag(
        "--profile",
        "Rights of the debug pods; without it, the most that the namespace admits.",
        False,
        type=click.Choice(PROFILES),
    ),
    _flag(
        "--color",
        "Colour: auto (on a terminal), always or never.",
        False,
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
    ),
    _flag("-q --quiet", "No progress on stderr.", False, **_SWITCH),
    _flag("-n --namespace", "Namespace of what is asked about, and of the debug pods."),
    _flag("--context", "Context of the kubeconfig to use."),
    _flag("--kubeconfig", "Kubeconfig file to use.", metavar="FILE"),
    _flag("--cluster", "Cluster of the kubeconfig to use."),
    _flag("--user", "User of the kubeconfig to use."),
    _flag("-s --server", "Address and port of the API server."),
    _flag("--as impersonate", "Act as this user."),
    _flag(
        "--as-group impersonate_groups",
        "Act as member of this group; can be repeated.",
        multiple=True,
    ),
    _flag("--as-uid impersonate_uid", "Act as this UID."),
    _flag("--token", "Bearer token for the API server."),
    _flag("--username", "User name for basic authentication."),
    _flag("--password", "Password for basic authentication."),
    _flag("--client-certificate", "Client certificate file for TLS.", metavar="FILE"),
    _flag("--client-key", "Client key file for TLS.", metavar="FILE"),
    _flag("--certificate-authority", "File of the authority to trust.", metavar="FILE"),
    _flag("--tls-server-name", "Server name that the certificate must carry."),
    _flag("--insecure-skip-tls-verify", "Do not check the server's certificate.", **_SWITCH),
    _flag("--request-timeout", "Limit for one request; 0 for none.", type=duration),
    _flag("--disable-compression", "Ask for answers without compression.", **_SWITCH),
    _flag("--match-server-version", "Accepted and without effect here.", **_SWITCH),
    _flag("--warnings-as-errors", "Accepted and without effect here.", **_SWITCH),
    _flag("--cache-dir", "Accepted and without effect here: nothing is cached."),
    _flag("--vmodule", "Accepted and without effect here."),
    _flag("-v --v verbosity", "More detail on stderr, 0 to 9.", type=click.IntRange(0, 9)),
)
#: kubectl's flags that a command's own help shows; ``kubectl netcheck options`` lists them all.
_SHOWN = ("namespace", "context", "kubeconfig")
SWITCHES = tuple(f.spellings[-2] for f in FLAGS if f.more.get("is_flag"))


@dataclass(slots=True)
class Shared:
    """What was given for the shared options, as far as it was parsed; commands read it."""

    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def output(self) -> str:
        return str(self.values.get("output") or "table")

    def settings(self) -> "ClusterSettings":
        """The part of the options that says how to reach the cluster and what to start there."""
        from dataclasses import fields

        from kubectl_netcheck.cluster.settings import ClusterSettings

        known = {field.name for field in fields(ClusterSettings)}
        given = {key: value for key, value in self.values.items() if key in known}
        given["namespace"] = self["debug_namespace"] or self["namespace"]
        return ClusterSettings(**{key: value for key, value in given.items() if value is not None})


def shared() -> Shared:
    """The shared options of the command that runs now."""
    return _store(click.get_current_context())


def _store(ctx: click.Context) -> Shared:
    root = ctx.find_root()
    if not isinstance(root.obj, Shared):
        root.obj = Shared({})
    return root.obj


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    values, name = _store(ctx).values, str(param.name)
    given = ctx.get_parameter_source(name) is not ParameterSource.DEFAULT
    if name == "output" and given:
        value = with_template(str(value))  # here and once: a pipe can be read only once
    if param.multiple if isinstance(param, click.Option) else False:
        values[name] = (*values.get(name, ()), *value)
    elif given or name not in values:
        values[name] = value


def with_shared_options(function: F) -> F:
    """Adds every shared option to a command or group; their values are in ``shared()``."""
    for flag in reversed(FLAGS):
        hidden = flag.kubectl and flag.name not in _SHOWN
        text = flag.help.replace("{formats}", _formats()) if flag.name == "output" else flag.help
        function = click.option(
            *flag.spellings,
            help=text,
            expose_value=False,
            callback=_keep,
            hidden=hidden,
            **flag.more,
        )(function)
    return function


def _formats() -> str:
    from kubectl_netcheck._discover import names

    return ", ".join(name.replace("_", "-") for name in names("kubectl_netcheck.render"))
