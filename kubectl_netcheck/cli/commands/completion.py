"""Command completion: whether TAB works for `kubectl netcheck`, and what makes it work."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.takes import TEXT
from kubectl_netcheck.cli.terminal import say
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.nearest import meant

ACTIONS = ("status", "install")
#: Shells of which other programs' `completion SHELL` prints a script, as kubectl's own does.
SHELLS = ("bash", "fish", "powershell", "zsh")


@command(
    symptoms=(("TAB completes nothing", "install", Part.TOOL, 4),),
    examples=("", "install"),
    takes=TEXT,
)
@click.argument(
    "action",
    metavar="[status|install]",
    default="status",
    shell_complete=lambda _ctx, _param, begun: [a for a in ACTIONS if a.startswith(begun)],
)
def COMMAND(action: str) -> int:
    """Complete commands, flags and live names at a TAB: say whether it works, or install it.

    kubectl completes its plugins by its own script: kubectl completion SHELL.
    """
    if action in SHELLS:
        why = f"that of kubectl completion {action} completes netcheck, too, by a program beside it"
        do = f"kubectl netcheck completion install; kubectl completion {action} --help"
        raise BadInput(f"netcheck has no script of its own for {action}", why, do)
    if action not in ACTIONS:
        do = meant(action, ACTIONS, f"say one of: {', '.join(ACTIONS)}")
        raise BadInput(f"completion does not know {action!r}", do=do)
    from kubectl_netcheck.cli.completion_install import install, status

    done, text = install() if action == "install" else status()
    say(text)
    return 0 if done else 1
