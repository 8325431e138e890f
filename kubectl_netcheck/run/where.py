"""Where a run was: the flags that the commands of its report repeat, so that they go there too."""

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from kubectl_netcheck._discover import QUESTIONS, names
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import without_login
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report

#: How the API server is reached, by fields of ClusterSettings. A report is shown to others: no
#: credential is among them, no file of one, and nobody to act as.
REACH = (
    *("context", "kubeconfig", "cluster", "user", "server", "tls_server_name"),
    *("insecure_skip_tls_verify", "request_timeout", "disable_compression"),
)
#: How the debug pods are made.
PODS = ("image", "pull_secrets", "profile")
#: Fields whose flag is not spelled like them.
_SPELLED = {"pull_secrets": "--image-pull-secret"}
#: Questions about an object, which has a namespace of its own.
_OBJECTS = ("ingress", "pod", "service")
_PROGRAM = "kubectl netcheck "
_COMMAND = re.compile(rf"{_PROGRAM}([a-z]+)")


@dataclass(frozen=True, slots=True)
class Where:
    """What was given to a run, as far as another one must be given it to go there.

    settings: of the run; what its environment says is not given. namespace: that of ``-n``;
    debug_namespace: that of its flag; both empty where they are not given. seconds: of
    ``--timeout``, None where that is not given.
    """

    settings: ClusterSettings
    namespace: str = ""
    debug_namespace: str = ""
    seconds: float | None = None


def sent_there(report: Report, where: Where) -> Report:
    """The report of a live run, whose commands go where that was: those that check a finding, that
    are a step of its fix or come next, and the one that removes what is left."""

    def led(text: str) -> str:
        return _led(text, where)

    diagnosis = report.diagnosis
    made = replace(
        diagnosis,
        findings=tuple(_finding(one, led) for one in diagnosis.findings),
        candidates=tuple(_finding(one, led) for one in diagnosis.candidates),
        decide=led(diagnosis.decide),
    )
    remove = clean_command(where.settings, _namespace(where.settings)) if report.left else ""
    return replace(report, diagnosis=made, remove=remove)


def clean_command(settings: ClusterSettings, namespace: str) -> str:
    """The command that lists what runs left there, asks, and removes it. namespace: of the debug
    pods; empty for the one that the kubeconfig says."""
    words = [*(("-n", namespace) if namespace else ()), *_flags(settings, REACH)]
    return _program("clean", words)


def _finding(finding: Finding, led: Callable[[str], str]) -> Finding:
    return replace(finding, fix=tuple(map(led, finding.fix)), verify=led(finding.verify))


def _led(text: str, where: Where) -> str:
    """The text, each command in it with the flags that it needs. They stand right after its name,
    because nothing tells where the command ends and the sentence goes on."""
    head, *found = _COMMAND.split(text)
    led = (
        _with_flags(name, rest, where) + rest
        for name, rest in zip(found[::2], found[1::2], strict=True)
    )
    return "".join((head, *led))


def _with_flags(name: str, rest: str, where: Where) -> str:
    """The command of that name, up to its flags. rest: what follows its name."""
    asking = name in names(QUESTIONS)
    words: list[str] = []
    if asking or name == "doctor":  # any other one asks no cluster
        words = [*_namespaces(name, rest, where), *_flags(where.settings, (*REACH, *PODS))]
    # A command with more time than its run had says so itself; doctor takes no time.
    if asking and where.seconds is not None and "--timeout" not in rest:
        words += ["--timeout", _duration(where.seconds)]
    return _program(name, words)


def _namespaces(name: str, rest: str, where: Where) -> list[str]:
    """The flags by which the debug pods are where they were, and an object without a namespace is
    where it was. rest: what follows the command's name."""
    subject = rest.split(maxsplit=1)[0] if name in _OBJECTS and rest.strip() else ""
    home, runs = subject.rpartition("/")[0], where.debug_namespace or where.namespace
    if not home:
        given = (("-n", where.namespace), ("--debug-namespace", where.debug_namespace))
        return [word for pair in given if pair[1] for word in pair]
    # -n would name a second namespace of an object that says its own. A pod's probes are in that
    # of the pod unless they are sent elsewhere.
    if runs and runs != home:
        return ["--debug-namespace", runs]
    return ["-n", runs] if runs and name != "pod" else []


def _flags(settings: ClusterSettings, wanted: tuple[str, ...]) -> Iterator[str]:
    """Those of the wanted fields that differ from their defaults, as words of a command line."""
    defaults = {field.name: field.default for field in fields(settings)}
    for name in wanted:
        value: Any = getattr(settings, name)
        flag = _SPELLED.get(name, f"--{name.replace('_', '-')}")
        if value is None or value is False or value in ("", ()) or value == defaults[name]:
            continue
        if value is True:
            yield flag
        elif name == "server":
            yield from (flag, without_login(value).replace("…@", "", 1))
        else:
            for each in value if isinstance(value, tuple) else (value,):
                yield from (flag, each if isinstance(each, str) else _duration(each))


def _duration(seconds: float) -> str:
    """As a flag takes it: no exponent, and no part of a second lost."""
    return f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"


def _program(name: str, words: list[str]) -> str:
    return f"{_PROGRAM}{shlex.join((name, *words))}"


def _namespace(settings: ClusterSettings) -> str:
    """Where the debug pods were: said even where nobody gave it, because another shell, or the
    same one tomorrow, may have another context."""
    from kubectl_netcheck.cluster import account, kubeconfig

    try:
        return account.namespace_of(kubeconfig.effective(settings))
    except NetcheckError:  # the file has gone since the run began: its report is worth more
        return settings.namespace or ""
