"""The flags that commands share: kubectl's global flags with kubectl's meaning, and ours."""

import re
from dataclasses import dataclass
from typing import Any

import click

from kubectl_netcheck.cli.durations import up_to
from kubectl_netcheck.cluster.settings import PROFILES
from kubectl_netcheck.model.limits import LONGEST_REQUEST_S, LONGEST_RUN_S


def level(text: str) -> int:
    """The number of ``-v``; kubectl sets no limit to it."""
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise click.BadParameter(f"{text!r} is no level: give 0 to 9; 6 shows each request")
    return int(text)


@dataclass(frozen=True, slots=True)
class Flag:
    """One option: its spellings, its help, and what click is told beside them.

    without: what a command that does not take it says of itself; empty for kubectl's, which every
    command takes. near: the flag that such a command may take and that does something like it.
    """

    spellings: tuple[str, ...]
    help: str
    more: dict[str, Any]
    without: str = ""
    near: str = ""

    @property
    def name(self) -> str:
        """By which its value is known."""
        return next(s for s in self.spellings if not s.startswith("-"))

    @property
    def kubectl(self) -> bool:
        """Whether it is one of kubectl's global flags."""
        return not self.without


def _flag(spellings: str, help_: str, without: str = "", near: str = "", **more: Any) -> Flag:
    words = spellings.split()
    name = max((w for w in words if w.startswith("--")), key=len).lstrip("-").replace("-", "_")
    words = words if any(not w.startswith("-") for w in words) else [*words, name]
    return Flag(tuple(words), help_, more, without, near)


_SWITCH: dict[str, Any] = {"is_flag": True}
_PODS = "starts no pods"
FLAGS = (
    _flag("-o --output", "How to write the result: {forms}.", "prints a text of one form"),
    _flag("--no-headers", "Leave out the titles of columns.", "prints no columns", **_SWITCH),
    _flag(
        "--sort-by",
        "Sort lists and custom-columns by this path, such as .code.",
        "prints no list",
        metavar="JSONPATH",
    ),
    _flag(
        "--fail-on",
        "What ends with a code other than 0: faulty, undecided, risk, or none; by commas.",
        "prints no report",
        metavar="RESULT,…",
        default="faulty,undecided",
    ),
    _flag(
        "--record",
        "Also write all that was read to FILE, for replay.",
        "measures nothing",
        metavar="FILE",
    ),
    _flag(
        "--timeout",
        "End the whole run by then, 24h at most; 15s when not given. A login at a terminal is not "
        "counted.",
        "measures nothing",
        "--request-timeout",
        type=up_to(LONGEST_RUN_S),
        default="15s",
    ),
    _flag("--debug-namespace", "Namespace of the debug pods, where it is not that of -n.", _PODS),
    _flag("--image", "Image of the debug pods.", _PODS, envvar="NETCHECK_IMAGE"),
    _flag(
        "--image-pull-secret pull_secrets",
        "Secret to pull the image with; can be repeated.",
        _PODS,
        multiple=True,
    ),
    _flag(
        "--profile",
        "Rights of the debug pods; without it, the most that the namespace admits.",
        _PODS,
        type=click.Choice(PROFILES),
    ),
    _flag(
        "--color",
        "Colour: auto (on a terminal), always or never.",
        "prints no report",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
    ),
    _flag("-q --quiet", "No progress on stderr.", "shows no progress", **_SWITCH),
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
    _flag(
        "--as-user-extra impersonate_extra",
        "Act as a user with this extra; can be repeated.",
        metavar="KEY=VALUE",
        multiple=True,
    ),
    _flag("--token", "Bearer token for the API server."),
    _flag("--username", "User name for basic authentication."),
    _flag("--password", "Password for basic authentication."),
    _flag("--client-certificate", "Client certificate file for TLS.", metavar="FILE"),
    _flag("--client-key", "Client key file for TLS.", metavar="FILE"),
    _flag("--certificate-authority", "File of the authority to trust.", metavar="FILE"),
    _flag("--tls-server-name", "Server name that the certificate must carry."),
    _flag("--insecure-skip-tls-verify", "Do not check the server's certificate.", **_SWITCH),
    _flag(
        "--request-timeout",
        "Limit for one request; 0 for none.",
        type=up_to(LONGEST_REQUEST_S),
    ),
    _flag("--disable-compression", "Ask for answers without compression.", **_SWITCH),
    _flag("--match-server-version", "Accepted and without effect here.", **_SWITCH),
    _flag("--warnings-as-errors", "Accepted and without effect here.", **_SWITCH),
    _flag("--cache-dir", "Accepted and without effect here: nothing is cached."),
    _flag("--kuberc", "Accepted and without effect here: it is for kubectl's own commands."),
    _flag("--profile-output", "Accepted and without effect here."),
    _flag("--log-flush-frequency", "Accepted and without effect here."),
    _flag("--vmodule", "Accepted and without effect here."),
    _flag("-v --v verbosity", "More detail on stderr, 0 to 9.", type=level),
)
SWITCHES = (*(f.spellings[-2] for f in FLAGS if f.more.get("is_flag")), "--version")
