"""Command node: is it this node, or what is around it."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.nodes import node_name
from kubectl_netcheck.cli.output import answer


@command(
    symptoms=(
        ("new pods stick in ContainerCreating", "NODE", Part.START, 1),
        ("everything on one node fails", "NODE", Part.REACH, 4),
        ("names or Services fail on one node", "NODE", Part.SERVICES, 3),
    ),
    examples=("node-a", "node-a --record node-a.json.gz", "node-a --use-running-pods"),
    several="mesh",
)
@click.argument("node")
@click.option(
    "--use-running-pods",
    "use_running",
    is_flag=True,
    help="Where no new pod starts on NODE, add an ephemeral container to one that runs there, and "
    "measure from it. The container ends by itself; nothing can remove it before the pod goes. "
    "Needs the rights that `rbac pod` prints.",
)
def COMMAND(node: str, use_running: bool) -> int:
    """Is it this node: its whole ladder, measured against two other nodes."""
    name = node_name(node)
    from kubectl_netcheck.planning.questions.node import QUESTION

    return answer("node", QUESTION((name,), use_running))
