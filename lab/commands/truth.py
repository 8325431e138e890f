"""Measure what passes right now, inside the namespaces, without the tool and without the API."""

from __future__ import annotations

import argparse

from lab.faults import _registry
from lab.lab import Lab
from lab.truth import layout, measuring, table


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--pings", type=int, default=measuring.PINGS, metavar="N", help="echo requests per path"
    )


def run(args: argparse.Namespace) -> int:
    lab = Lab.load(args.lab)
    if not _registry.broken(lab):
        layout.prepare(lab)
    found = measuring.measure(lab, args.pings)
    print(table.to_json(found) if args.json else table.table(found))
    return 0
