"""Command dns: why do names fail."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.names import dns_names
from kubectl_netcheck.cli.nodes import chosen, with_selector
from kubectl_netcheck.cli.output import answer


@command(
    symptoms=(
        ("a name is not resolved", "[NODE]...", Part.NAMES, 1),
        ("only one name is not resolved", "--name NAME", Part.NAMES, 2),
    ),
    examples=("", "node-a node-b", "-l pool=gpu", "--name example.com --name db.corp.example"),
)
@click.argument("nodes", nargs=-1, metavar="[NODE]...")
@click.option(
    "--name",
    "given",
    multiple=True,
    metavar="NAME",
    help="Ask for this name too, which may lead outside the cluster; can be repeated.",
)
@with_selector
def COMMAND(nodes: tuple[str, ...], given: tuple[str, ...], selector: str) -> int:
    """Why do names fail: each node against each name server, over UDP and TCP."""
    subjects, labels = chosen(nodes, selector)
    names = dns_names(given)
    from kubectl_netcheck.planning.questions.dns import QUESTION

    return answer("dns", QUESTION(subjects, names, labels))
