"""Command service: why does this Service fail."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.objects import placed, service_name
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import answer


@command(
    symptoms=(
        ("connections to a Service fail", "[NS/]NAME", Part.SERVICES, 1),
        ("a Service answers here and not there", "[NS/]NAME", Part.SERVICES, 2),
    ),
    examples=("web", "shop/web -o wide", "10.96.12.7", "service/web --record web.json.gz"),
)
@click.argument("service", metavar="[NS/]NAME")
def COMMAND(service: str) -> int:
    """Why does this Service fail: its address, NodePort and each endpoint, from several nodes.

    NAME can be the Service's address, too. The debug pods run in the namespace of -n, else in the
    context's, whatever NS is; --debug-namespace chooses another one for them.
    """
    namespace, name = service_name(service)
    namespace = placed(namespace, shared())
    from kubectl_netcheck.planning.questions.service import QUESTION

    return answer("service", QUESTION(name, namespace))
