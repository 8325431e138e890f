"""Take the lab down and remove all that it made."""

from __future__ import annotations

import argparse
import time

from lab import down, state


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="every lab of this machine")


def run(args: argparse.Namespace) -> int:
    begin = time.monotonic()
    for name in state.labs() if args.all else [args.lab]:
        if down.down(name):
            print(f"the lab {name!r} is down ({time.monotonic() - begin:.1f} s)")
        else:
            print(f"the lab {name!r} is not up")
    return 0
