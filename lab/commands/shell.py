"""Open a shell on a node, or run one command there (also on `control` and `underlay`)."""

from __future__ import annotations

import argparse

from lab.lab import Lab


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", help="a node, `control` or `underlay`")
    parser.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="what to run")


def run(args: argparse.Namespace) -> int:
    lab = Lab.load(args.lab)
    hosts = {"control": lab.control, "underlay": lab.underlay}
    host = hosts.get(args.node) or lab.node(args.node)
    argv = args.argv[1:] if args.argv[:1] == ["--"] else args.argv
    return host.shell(argv or ["bash"])
