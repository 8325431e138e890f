"""List the faults that can be put into a lab, and which of them are in this one."""

from __future__ import annotations

import argparse
import json
from typing import Any

from lab.faults import _registry
from lab.faults._fault import LabFault
from lab.lab import Lab
from lab.state import State
from lab.truth.effects import peer_of


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print a JSON array")


def run(args: argparse.Namespace) -> int:
    state = State.of(args.lab)
    lab = Lab(args.lab, state) if state is not None and state.is_up else None
    broken = _registry.broken(lab) if lab else []
    known = _registry.faults()
    if args.json:
        print(json.dumps([_row(name, known[name], lab, broken) for name in known]))
        return 0
    width = max(map(len, known))
    for name, fault in known.items():
        where = ", ".join(node for each, node in broken if each == name)
        note = f"  BROKEN on {where}" if where else ""
        if lab and not fault.applies_to(lab.settings):
            note = "  (not in a lab of this shape)"
        print(f"{name.ljust(width)}  {fault.title}{note}")
    return 0


def _row(
    name: str, fault: LabFault, lab: Lab | None, broken: list[tuple[str, str]]
) -> dict[str, Any]:
    return {
        "name": name,
        "title": fault.title,
        "expects": fault.expects,
        "scope": fault.scope,
        "applies": fault.applies_to(lab.settings) if lab else None,
        "nodes": _places(fault, lab) if lab else {},
        "broken": [node for each, node in broken if each == name],
    }


def _places(fault: LabFault, lab: Lab) -> dict[str, list[str]]:
    """The nodes on which it can be put, each with the nodes at fault then."""
    if fault.whole_cluster:
        return {next(iter(lab.nodes)): []}
    names = list(lab.nodes)
    pair = fault.scope == "pair"
    return {
        each: sorted([each, peer_of(names, each)]) if pair else [each]
        for each in names
        if each in fault.nodes(lab)
    }
