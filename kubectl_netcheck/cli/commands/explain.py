"""Command explain: what a fault means, how it is told from others, and its cure; offline."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_list, write_record
from kubectl_netcheck.cli.takes import LIST
from kubectl_netcheck.cli.terminal import list_width, say, width


@command(
    symptoms=(("what does a fault mean", "FAULT", Part.AFTER, 1),),
    examples=("NC301", "tunnel-port-blocked -o json", "dns"),
    takes=LIST,
)
@click.argument("fault", required=False)
def COMMAND(fault: str | None) -> None:
    """What a fault means, by its name or code; without one, all of them by layer.

    FAULT can be a layer, too, such as dns or overlay: its faults are listed.
    """
    options = shared()
    from kubectl_netcheck.cli.catalogue import KIND, entries, find
    from kubectl_netcheck.model.finding import LAYERS
    from kubectl_netcheck.render._page import as_data, as_text

    layer = fault.lower() if fault and fault.lower() in LAYERS else ""
    if one := find(fault) if fault and not layer else None:
        rows = [as_data(one.fault, one.page)]
    else:
        every = (each for each in entries() if layer in ("", each.fault.layer))
        rows = [as_data(each.fault, each.page) for each in every]
    if options.output == "name" or (options.output == "wide" and not one):
        columns = ["slug", "code", "layer", "kind", "proven", "title"]
        write_list(rows, columns, options, kind=KIND)
    elif one:
        write_record(rows[0], as_text(one.fault, one.page, width()), options)
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
            say(layer)
        for row in of_layer:
            head = f"  {row['code']}  {row['slug']:<{wide}}  "
            say("\n".join(beside(head, row["title"], list_width())))
