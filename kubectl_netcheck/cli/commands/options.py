"""Command options: every flag that any command takes, kubectl's included."""

import click

from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.options import FLAGS


@command()
def COMMAND() -> None:
    """List the flags that every command takes, before or after its name."""
    for title, kubectl in (("kubectl's flags, with kubectl's meaning:", True), ("Ours:", False)):
        click.echo(title)
        for flag in FLAGS:
            if flag.kubectl is kubectl:
                spelled = ", ".join(s for s in flag.spellings if s.startswith("-"))
                click.echo(f"  {spelled:<28} {flag.help}".replace(": {formats}", ""))
