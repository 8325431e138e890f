"""`python -m lab COMMAND`: reads the command line and hands over to one file in lab/commands.

A command is a module with a docstring (its help), `arguments(parser)` and `run(args) -> int`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from lab import discover
from lab.errors import LabError
from lab.settings import DEFAULT_LAB, check_lab_name

COMMANDS = "lab.commands"


def build_parser(argv: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=sys.modules["lab"].__doc__)
    parser.add_argument(
        "--lab",
        metavar="NAME",
        default=os.environ.get("NETCHECK_LAB", DEFAULT_LAB),
        help="which lab; several can be up at once (default: $NETCHECK_LAB or %(default)s)",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, text in discover.names(COMMANDS).items():
        each = commands.add_parser(
            name,
            help=text.splitlines()[0] if text else None,
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name in argv:  # only what may be meant is loaded
            module = discover.load(COMMANDS, name)
            module.arguments(each)
            each.set_defaults(run=module.run)
    return parser


def main(argv: list[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    args = build_parser(argv).parse_args(argv)
    try:
        check_lab_name(args.lab)
        return int(args.run(args) or 0)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except subprocess.TimeoutExpired as error:
        print(f"lab: no answer within {error.timeout:g} s from: {error.cmd}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        print("lab: interrupted; `python -m lab down` removes what was made", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
