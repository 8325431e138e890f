"""Show the whole of it: a lab, a healthy run, a fault that is named, healed, and nothing left."""

from __future__ import annotations

import argparse
import os
import sys
import time

from lab import down, machine, preflight
from lab.commands import _demo
from lab.errors import LabError
from lab.faults import _registry
from lab.lab import Lab
from lab.settings import DEFAULT_LAB, Settings
from lab.state import State
from lab.up import up

FAULT, NODE = "tunnel-port-blocked", "node-b"
#: What a report must say of that fault: its place, its layer and its name.
NAMED = (NODE, "overlay", FAULT)
PAIR = ("pair", "node-a", "node-b")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--install",
        action="store_true",
        default=os.environ.get("CI") == "true",
        help="install missing Debian packages (also where CI=true)",
    )


def run(args: argparse.Namespace) -> int:
    # A lab of its own: one that is in use is neither broken nor taken down.
    name = "demo" if args.lab == DEFAULT_LAB else f"{args.lab}-demo"
    try:
        preflight.ensure(args.install, _say)
    except LabError as error:
        print(f"{error}\n\nSo here is a recording of a lab instead.")
        return _demo.replay(FAULT)
    old = State.of(name)
    if old is not None and old.maker is not None:
        raise LabError(f"a demonstration is under way (process {old.maker})")
    down.down(name)
    before, watched = machine.snapshot(name), machine.Watched(name)
    began = time.monotonic()
    try:
        problems = _show(name, watched)
    except LabError as error:
        problems = [str(error)]
    finally:
        made = State.of(name)
        if made is not None and made.is_ours:
            watched.look()
            _say("taking the lab down")
            down.down(name)
    problems += _demo.still(lambda: [f"process: still there: {each}" for each in watched.left()])
    problems += _demo.still(lambda: machine.changes(before, machine.snapshot(name)))
    kinds = ", ".join(before)
    if problems:
        print("\nThe demonstration did not go as it should:")
        print("\n".join(f"  - {each}" for each in problems))
        return 1
    print(f"Nothing is left on this machine ({kinds}: as before).")
    print(f"Done in {time.monotonic() - began:.0f} s: healthy, broken and named, healed, removed.")
    return 0


def _show(name: str, watched: machine.Watched) -> list[str]:
    """The demonstration proper. Returns what was not as it should be."""
    began = time.monotonic()
    lab = up(name, Settings(), lambda text: _say(f"{time.monotonic() - began:5.1f} s  {text}"))
    watched.look()
    problems = []
    problems += _demo.expect(lab, PAIR, 0, (), "the healthy cluster")
    _say(f"breaking {NODE}: {_registry.apply(lab, FAULT, NODE)}")
    try:
        problems += _demo.expect(lab, PAIR, 1, NAMED, "the broken cluster")
    finally:
        _say(f"healing {NODE}: {_registry.revert(lab, FAULT, NODE)}")
    problems += _demo.expect(lab, PAIR, 0, (), "the healed cluster")
    return problems + _nothing_left(lab)


def _nothing_left(lab: Lab) -> list[str]:
    left = _demo.still(lambda: _demo.left_in_cluster(lab))
    if left:
        return [f"left in the cluster: {each}" for each in left]
    print("Nothing is left in the cluster (no object of any kind with the tool's label).")
    return []


def _say(text: str) -> None:
    print(f"== {text}", flush=True)
    sys.stdout.flush()
