"""Print the path of the lab's kubeconfig (or of its kubectl, or all as shell exports)."""

from __future__ import annotations

import argparse

from lab.lab import Lab


def arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--kubectl", action="store_true", help="the path of the lab's kubectl")
    group.add_argument("--export", action="store_true", help='for eval "$(…)" in a shell')


def run(args: argparse.Namespace) -> int:
    lab = Lab.load(args.lab)
    if args.kubectl:
        print(lab.kubectl_path)
    elif args.export:
        print(f'export KUBECONFIG={lab.kubeconfig}\nexport PATH="{lab.programs}:$PATH"')
    else:
        print(lab.kubeconfig)
    return 0
