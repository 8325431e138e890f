"""Command egress: can pods leave."""

import re

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.names import dns_names
from kubectl_netcheck.cli.nodes import chosen, with_selector
from kubectl_netcheck.cli.output import answer
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.naming import in_url


@command(
    symptoms=(("pods cannot reach the outside", "--to HOST:PORT", Part.OUTSIDE, 1),),
    examples=(
        "",
        "node-a --to 192.0.2.7:443",
        "-l pool=gpu --to 192.0.2.7:443",
        "--to registry.example.com:443 -o json",
    ),
)
@click.argument("nodes", nargs=-1, metavar="[NODE]...")
@click.option("--to", metavar="HOST:PORT", help="Connect there; nothing outside is asked without.")
@with_selector
def COMMAND(nodes: tuple[str, ...], to: str | None, selector: str) -> int:
    """Can pods leave: each node's pods beside the node itself, to the API server or HOST:PORT."""
    names, labels = chosen(nodes, selector)
    host, port = target(to) if to else ("", 443)
    from kubectl_netcheck.planning.questions.egress import QUESTION

    return answer("egress", QUESTION(names, host, port, labels))


def target(word: str) -> tuple[str, int]:
    """Host and port of HOST:PORT, [ADDRESS]:PORT or https://HOST; BadInput when it is none."""
    import ipaddress

    scheme, found, rest = word.rpartition("://")
    default = {"http": 80, "https": 443}.get(scheme) if found else None
    if found and default is None:
        raise BadInput(f"{word!r} is no HOST:PORT", do="give HOST:PORT")
    place = rest.partition("/")[0] if found else rest
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]]+))(?::([0-9]+))?", place)
    if match is None:
        why = "an IPv6 address stands in brackets" if place.count(":") > 1 else ""
        raise BadInput(f"{word!r} is no HOST:PORT", why, "give HOST:PORT, such as 192.0.2.7:443")
    # More digits than any port has are not computed with.
    host, port = match[1] or match[2], int(match[3][:6]) if match[3] else default
    if port is None or not 0 < port < 65536:
        what = f"{word[:80]!r} has no port from 1 to 65535"
        raise BadInput(what, do=f"such as --to {in_url(host)}:443")
    try:
        return str(ipaddress.ip_address(host)), port
    except ValueError:
        if match[1] or re.fullmatch(r"[0-9.]+", host):
            why = "neither an address nor a name that DNS could know"
            raise BadInput(f"{host!r} is no host", why, "give HOST:PORT") from None
    return dns_names((host,))[0], port
