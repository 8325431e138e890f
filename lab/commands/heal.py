"""Take a fault out of the lab again; without arguments, every fault that was put in."""

from __future__ import annotations

import argparse
import subprocess

from lab.errors import LabError
from lab.faults import _registry
from lab.lab import Lab


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fault", metavar="FAULT", nargs="?")
    parser.add_argument("node", metavar="NODE", nargs="?")


def run(args: argparse.Namespace) -> int:
    lab = Lab.load(args.lab)
    if args.fault is None:
        wanted = list(reversed(_registry.broken(lab)))
        if not wanted:
            print("nothing is broken")
    else:
        name, fault = _registry.find(args.fault)
        node = next(iter(lab.nodes)) if fault.whole_cluster else args.node
        if node is None:
            raise LabError(f"{name} needs a node: {', '.join(lab.nodes)}")
        wanted = [(name, node)]
    return heal(lab, wanted)


def heal(lab: Lab, wanted: list[tuple[str, str]]) -> int:
    """One that fails, or gets no answer, must not keep the others from being healed.
    Exit code 1 where one did."""
    failed = 0
    for name, node in wanted:
        try:
            print(_registry.revert(lab, name, node))
        except (LabError, subprocess.SubprocessError, OSError) as error:
            failed = 1
            print(f"{name} on {node}: not healed: {error}")
    return failed
