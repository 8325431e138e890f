"""Command explain: what a fault means, how it is told from others, and its cure; offline."""

import click

from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_data


@command(symptoms=(("what does a fault mean", "FAULT"),))
@click.argument("fault", required=False)
def COMMAND(fault: str | None) -> None:
    """What a fault means, by its name or code; without one, all of them by layer."""
    from kubectl_netcheck.cli.catalogue import entries, find
    from kubectl_netcheck.model.finding import LAYERS
    from kubectl_netcheck.render._page import as_data, as_text

    options = shared()
    if fault:
        entry = find(fault)
        if options.output in ("json", "yaml"):
            write_data(as_data(entry.fault, entry.page), options)
        else:
            click.echo(as_text(entry.fault, entry.page))
        return
    for layer in LAYERS:
        of_layer = [entry.fault for entry in entries() if entry.fault.layer == layer]
        if of_layer:
            click.echo(layer)
        for one in of_layer:
            click.echo(f"  {one.code}  {one.slug:<34} {one.title}")
