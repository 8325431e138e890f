"""The one place where every ending becomes a message for people and an exit code."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import click

from kubectl_netcheck.cli.terminal import say
from kubectl_netcheck.model.errors import (
    HEALTHY,
    INTERRUPTED,
    UNDECIDED,
    USAGE,
    Interrupted,
    NetcheckError,
)
from kubectl_netcheck.model.nearest import meant

_ISSUES = "https://github.com/kubectl-netcheck/kubectl-netcheck/issues"
_DETAILED = 6
#: What lists the objects that an argument takes whose name begins so.
_LISTERS = {
    "node": "kubectl get nodes",
    "service": "kubectl get services -A",
    "ingress": "kubectl get ingresses -A",
    "finding": "kubectl netcheck faults",
}


def guarded(run: Callable[[], Any], arguments: Sequence[str]) -> int:
    """The exit code of ``run``; whatever it raises becomes a sentence on stderr."""
    try:
        result = run()
    except (KeyboardInterrupt, click.Abort) as stopped:
        # Click makes an Abort of what it meets; what was interrupted is its cause.
        left = (each.left for each in (stopped, stopped.__cause__) if isinstance(each, Interrupted))
        return _say(INTERRUPTED, "interrupted", left=next(left, ""))
    except SystemExit:
        # Click's end for a pipe that broke, which `say` would have met had it been an answer's.
        return _unexpected(BrokenPipeError("a pipe was closed"), arguments)
    except Exception as error:  # noqa: BLE001 - the last door: nobody gets a traceback
        return _explained(error, arguments)
    return result if isinstance(result, int) else HEALTHY


def _explained(error: Exception, arguments: Sequence[str]) -> int:
    if isinstance(error, NetcheckError):
        return _say(error.exit_code, error.what, error.why, error.do, error.left)
    if isinstance(error, click.ClickException):
        return _misused(error)
    return _unexpected(error, arguments)


def _misused(error: click.ClickException) -> int:
    if not isinstance(error, click.UsageError):
        return _say(USAGE, error.format_message())
    where = error.ctx.command_path if error.ctx else "kubectl netcheck"
    if isinstance(error, click.NoSuchOption):
        do = meant(error.option_name, error.possibilities or (), f"{where} --help")
        return _say(USAGE, f"there is no flag {error.option_name}", do=do)
    if isinstance(error, click.MissingParameter) and error.ctx and error.param:
        what = f"missing argument {error.param.human_readable_name}"
        return _say(USAGE, what, do=usage(error.ctx))
    return _say(USAGE, error.format_message(), do=f"{where} --help")


def usage(ctx: click.Context) -> str:
    """The command with its arguments, and what lists the objects that they are."""
    arguments = [param for param in ctx.command.params if isinstance(param, click.Argument)]
    usage = " ".join([ctx.command_path, *(param.human_readable_name for param in arguments)])
    lists = dict.fromkeys(
        f"{lister} lists them"
        for param in arguments
        for begin, lister in _LISTERS.items()
        if str(param.name).startswith(begin)
    )
    return "; ".join([usage, *lists])


def _say(code: int, what: str, why: str = "", do: str = "", left: str = "") -> int:
    from kubectl_netcheck.render._safe import clean

    more = (("why", why), ("do", do), ("left", left))
    lines = [f"error: {clean(what)}"]
    lines += [f"  {label}: {clean(text)}" for label, text in more if text]
    say("\n".join(lines), err=True)
    return code


def _unexpected(error: Exception, arguments: Sequence[str]) -> int:
    kind = f"{type(error).__name__}: {error}"
    if os.environ.get("NETCHECK_DEBUG") or _verbosity(arguments) >= _DETAILED:
        import traceback

        say("".join(traceback.format_exception(error)), err=True, nl=False)
        return _say(UNDECIDED, "a defect of kubectl netcheck itself", kind, f"report it: {_ISSUES}")
    do = f"run it again with -v 6 and report what it prints: {_ISSUES}"
    return _say(UNDECIDED, "a defect of kubectl netcheck itself", kind, do)


def _verbosity(arguments: Sequence[str]) -> int:
    """The value of -v, read here without click because parsing may be what failed."""
    for i, argument in enumerate(arguments):
        if argument in ("-v", "--v") and i + 1 < len(arguments):
            value = arguments[i + 1]
        elif argument.startswith(("-v", "--v=")) and not argument.startswith("--ve"):
            value = argument.lstrip("-v=")
        else:
            continue
        return int(value) if value.isdigit() else 0
    return 0
