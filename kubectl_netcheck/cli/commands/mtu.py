"""Command mtu: which size fits, from and to a node."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.nodes import node_name
from kubectl_netcheck.cli.output import answer


@command(
    symptoms=(("small packets pass, large ones die", "NODE", Part.SIZE, 1),),
    examples=("node-a", "node/node-a -o json"),
    several="mesh",
)
@click.argument("node")
def COMMAND(node: str) -> int:
    """Which packet size fits, from and to a node: exact, both ways, pods and nodes."""
    name = node_name(node)
    from kubectl_netcheck.planning.questions.mtu import QUESTION

    return answer("mtu", QUESTION((name,)))
