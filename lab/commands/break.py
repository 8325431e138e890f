"""Put a fault into the lab; says what it did."""

from __future__ import annotations

import argparse

from lab.errors import LabError
from lab.faults import _registry
from lab.lab import Lab
from lab.truth import layout


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fault", metavar="FAULT", help="`python -m lab faults` lists them")
    parser.add_argument("node", metavar="NODE", nargs="?", help="not needed where a fault has none")


def run(args: argparse.Namespace) -> int:
    lab = Lab.load(args.lab)
    name, fault = _registry.find(args.fault)
    node = next(iter(lab.nodes)) if fault.whole_cluster else args.node
    if node is None:
        raise LabError(f"{name} needs a node: {', '.join(lab.nodes)}")
    lab.node(node)
    if not _registry.broken(lab):
        # What measures the ground truth can only be made while nothing is broken.
        layout.prepare(lab)
    print(_registry.apply(lab, name, node))
    return 0
