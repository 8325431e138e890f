"""Command ingress: why does it answer 502."""

import click

from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.objects import object_name
from kubectl_netcheck.cli.output import answer

_KINDS = ("ingress", "ingresses", "ing")


@command(
    symptoms=(("an Ingress answers 502, 503 or 404", "[NS/]NAME"),),
    examples=("shop", "web/shop -o json"),
)
@click.argument("name", metavar="[NAMESPACE/]NAME")
def COMMAND(name: str) -> int:
    """Why an Ingress answers 502: class, controller, backends, and what answers the controller."""
    namespace, plain = object_name(name, _KINDS)
    from kubectl_netcheck.planning.questions.ingress import QUESTION

    return answer("ingress", QUESTION(plain, namespace))
