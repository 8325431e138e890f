"""Command ingress: why does it answer 502."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.objects import object_name, placed
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import answer

_KINDS = ("ingress", "ingresses", "ing")


@command(
    symptoms=(("an Ingress answers 502, 503 or 404", "[NS/]NAME", Part.SERVICES, 4),),
    examples=("shop", "web/shop -o json"),
)
@click.argument("ingress", metavar="[NAMESPACE/]NAME")
def COMMAND(ingress: str) -> int:
    """Why an Ingress answers 502: class, controller, backends, and what answers the controller.

    The debug pods run in the namespace of -n, else in the context's, whatever NAMESPACE is;
    --debug-namespace chooses another one for them.
    """
    namespace, name = object_name(ingress, _KINDS)
    namespace = placed(namespace, shared())
    from kubectl_netcheck.planning.questions.ingress import QUESTION

    return answer("ingress", QUESTION(name, namespace))
