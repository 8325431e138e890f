"""Command mesh: which nodes, anywhere in the cluster."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.nodes import chosen, with_selector
from kubectl_netcheck.cli.output import answer


@command(
    symptoms=(
        ("some requests time out", "", Part.REACH, 7),
        ("large packets die, node not known", "", Part.SIZE, 2),
    ),
    examples=("", "node-a node-b node-c -o wide", "-l topology.kubernetes.io/zone=a"),
)
@click.argument("nodes", nargs=-1, metavar="[NODE]...")
@click.option(
    "--seed",
    type=click.IntRange(0),
    help="Which pairs of a large cluster are measured; another at each run when not given.",
)
@with_selector
def COMMAND(nodes: tuple[str, ...], seed: int | None, selector: str) -> int:
    """Which nodes, anywhere: every pair of nodes, or of a large cluster a sample."""
    import secrets

    names, labels = chosen(nodes, selector)
    if len(names) == 1:
        from kubectl_netcheck.model.errors import BadInput

        do = f"name another one, or: kubectl netcheck node {names[0]}"
        raise BadInput("a mesh needs two nodes or more", do=do)
    from kubectl_netcheck.planning.questions.mesh import QUESTION

    sample = secrets.randbelow(1_000_000) if seed is None else seed
    return answer("mesh", QUESTION(names, sample, labels))
