"""Command explain: what a fault means, how it is told from others, and its cure; offline."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import check_list, write_list, write_record
from kubectl_netcheck.cli.terminal import width


@command(
    symptoms=(("what does a fault mean", "FAULT", Part.AFTER, 1),),
    examples=("NC301", "tunnel-port-blocked -o json"),
)
@click.argument("fault", required=False)
def COMMAND(fault: str | None) -> None:
    """What a fault means, by its name or code; without one, all of them by layer."""
    options = shared()
    check_list(options)
    from kubectl_netcheck.cli.catalogue import entries, find
    from kubectl_netcheck.render._page import as_data, as_text

    found = [find(fault)] if fault else entries()
    rows = [as_data(entry.fault, entry.page) for entry in found]
    if options.output in ("wide", "name"):
        columns = ["slug", "code", "layer", "kind", "proven", "title"]
        write_list(rows, columns, options, kind="fault")
    elif fault:
        write_record(rows[0], as_text(found[0].fault, found[0].page, width()), options)
    elif options.output != "table":
        write_list(rows, [], options)
    else:
        _by_layer(rows)


def _by_layer(rows: list[dict[str, str]]) -> None:
    from kubectl_netcheck.model.finding import LAYERS
    from kubectl_netcheck.render._fold import beside

    wide = max(len(row["slug"]) for row in rows)
    for layer in LAYERS:
        of_layer = [row for row in rows if row["layer"] == layer]
        if of_layer:
            click.echo(layer)
        for row in of_layer:
            head = f"  {row['code']}  {row['slug']:<{wide}}  "
            click.echo("\n".join(beside(head, row["title"], width())))
