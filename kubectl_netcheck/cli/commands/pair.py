"""Command pair: what is wrong between two nodes."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.nodes import two_nodes
from kubectl_netcheck.cli.output import answer


@command(
    symptoms=(
        ("a node or a pod is unreachable", "NODE_A NODE_B", Part.REACH, 1),
        ("pods on two nodes cannot talk", "NODE_A NODE_B", Part.REACH, 3),
    ),
    examples=("node-a node-b", "node-a node-b --record good.json.gz"),
    several="mesh",
)
@click.argument("node_a")
@click.argument("node_b")
def COMMAND(node_a: str, node_b: str) -> int:
    """What is wrong between two nodes: both ways, with a third node as witness."""
    nodes = two_nodes(node_a, node_b)
    from kubectl_netcheck.planning.questions.pair import QUESTION

    return answer("pair", QUESTION(nodes))
