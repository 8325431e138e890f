"""Say whether this machine can hold a lab, and what is missing."""

from __future__ import annotations

import argparse

from lab import preflight


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    found = preflight.problems()
    for each in found:
        print(preflight.describe(each))
    if not found:
        print("this machine can hold a lab")
    return 1 if found else 0
