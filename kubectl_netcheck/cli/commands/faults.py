"""Command faults: the catalogue as a list."""

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_list
from kubectl_netcheck.cli.takes import LIST


@command(
    symptoms=(("what can go wrong at all", "", Part.AFTER, 5),),
    examples=("-o wide", "-o custom-columns=CODE:.code,MEANS:.title"),
    takes=LIST,
)
def COMMAND() -> None:
    """List the faults that can be named; -o wide: what each means.

    PROVEN says whether the lab has injected it, or whether it is known from sources alone.
    """
    options = shared()
    from kubectl_netcheck.cli.catalogue import KIND, entries

    columns = ["slug", "code", "layer", "kind", "proven"]
    rows = [
        {
            "slug": fault.slug,
            "code": fault.code,
            "layer": fault.layer,
            "scopes": list(fault.scopes),
            "kind": fault.kind,
            "proven": "lab" if fault.seen else "sources",
            "title": fault.title,
        }
        for fault in (entry.fault for entry in entries())
    ]
    wide = ["scopes", "title"] if options.output == "wide" else []
    write_list(rows, columns + wide, options, kind=KIND)
