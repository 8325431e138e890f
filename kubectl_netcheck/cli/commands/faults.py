"""Command faults: the catalogue as a list."""

from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_list


@command()
def COMMAND() -> None:
    """List the faults that can be named; -o wide also shows what each one means."""
    from kubectl_netcheck.cli.catalogue import entries

    options = shared()
    columns = ["slug", "code", "layer", "scopes", "kind", "proven"]
    rows = [
        {
            "slug": fault.slug,
            "code": fault.code,
            "layer": fault.layer,
            "scopes": ",".join(fault.scopes),
            "kind": fault.kind,
            "proven": "lab" if fault.seen else "sources",
            "title": fault.title,
        }
        for fault in (entry.fault for entry in entries())
    ]
    wide = ["title"] if options.output == "wide" else []
    write_list(rows, columns + wide, options, kind="fault")
