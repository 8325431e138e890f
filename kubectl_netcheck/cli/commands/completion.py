"""Command completion: whether TAB works for `kubectl netcheck`, and what makes it work."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.takes import TEXT
from kubectl_netcheck.cli.terminal import say


@command(
    symptoms=(("TAB completes nothing", "install", Part.TOOL, 4),),
    examples=("", "install"),
    takes=TEXT,
)
@click.argument("action", type=click.Choice(["status", "install"]), default="status")
def COMMAND(action: str) -> int:
    """Complete commands, flags and live names at a TAB: say whether it works, or install it."""
    from kubectl_netcheck.cli.completion_install import install, status

    done, text = install() if action == "install" else status()
    say(text)
    return 0 if done else 1
