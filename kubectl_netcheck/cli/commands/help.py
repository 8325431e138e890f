"""Command help: what ``--help`` prints, by kubectl's other word for it."""

import click

from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.takes import TEXT
from kubectl_netcheck.cli.terminal import say


@command(examples=("", "pair"), takes=TEXT)
@click.argument("topic", metavar="[COMMAND]", default="")
@click.pass_context
def COMMAND(ctx: click.Context, topic: str) -> None:
    """Say what a command does and takes; without one, which commands there are."""
    root = ctx.find_root()
    group = root.command
    assert isinstance(group, click.Group)
    if not topic:
        say(group.get_help(root))
        return
    _, found, _ = group.resolve_command(root, [topic])
    assert found is not None
    with click.Context(found, info_name=topic, parent=root) as about:
        say(found.get_help(about))
