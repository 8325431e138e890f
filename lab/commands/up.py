"""Bring the lab up (builds what is missing the first time)."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

from lab import down, preflight
from lab import up as ascent
from lab.errors import LabError
from lab.settings import CNI_SHAPES, PROXY_MODES, Settings
from lab.state import State


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, metavar="FILE", help="settings from a JSON file")
    parser.add_argument("--nodes", metavar="N|NAMES", help="how many nodes, or their names: a,b,c")
    parser.add_argument("--cni", choices=CNI_SHAPES, help="shape of the pod network")
    parser.add_argument("--proxy-mode", choices=PROXY_MODES, help="how kube-proxy works")
    parser.add_argument("--pod-cidr", metavar="CIDR")
    parser.add_argument("--service-cidr", metavar="CIDR")
    parser.add_argument("--cluster-domain", metavar="DOMAIN")
    parser.add_argument("--vxlan-port", type=int, metavar="PORT")
    parser.add_argument("--mtu", type=int, help="MTU of the underlay")
    parser.add_argument(
        "--no-authority-key-id",
        dest="authority_key_id",
        action="store_false",
        default=None,
        help="leave the authorityKeyIdentifier out of the API server's certificate",
    )
    parser.add_argument(
        "--install",
        action="store_true",
        default=os.environ.get("CI") == "true",
        help="install missing Debian packages (also where CI=true)",
    )
    parser.add_argument("--keep", action="store_true", help="keep what came up of a failed lab")


def run(args: argparse.Namespace) -> int:
    begin = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begin:6.1f} s  {text}", flush=True)

    preflight.ensure(args.install, say)
    state = State.of(args.lab)
    wanted = settings(args)
    if state is not None and state.is_up and all_run(state):
        if wanted is not None and wanted != state.settings:
            raise LabError(
                f"the lab {args.lab!r} is up with other settings; take it down first "
                f"(`python -m lab --lab {args.lab} down`)"
            )
        print(f"the lab {args.lab!r} is up already")
        return 0
    if state is not None:
        if state.rising is None:
            say("removing what an earlier lab left")
        down.down(args.lab)
    try:
        lab = ascent.up(args.lab, wanted or Settings(), say)
    except BaseException:
        made = State.of(args.lab)
        # One of this name may be somebody else's, whose `up` was faster.
        if not args.keep and made is not None and made.is_ours:
            say("taking down what came up")
            down.down(args.lab)
        raise
    say(f"the lab {args.lab!r} is up: {', '.join(lab.nodes)}")
    print(f"\nexport KUBECONFIG={lab.kubeconfig}\nexport PATH={lab.programs}:$PATH")
    return 0


def settings(args: argparse.Namespace) -> Settings | None:
    """The settings that the command line asks for; None where it asks for none."""
    base = Settings.from_file(args.settings).to_dict() if args.settings else {}
    names = ("nodes", "cni", "proxy_mode", "pod_cidr", "service_cidr", "cluster_domain",
             "vxlan_port", "mtu", "authority_key_id")  # fmt: skip
    flags: dict[str, Any] = {
        each: getattr(args, each) for each in names if getattr(args, each) is not None
    }
    return Settings.from_dict({**base, **flags}) if args.settings or flags else None


def all_run(state: State) -> bool:
    from lab.lab import Lab

    lab = Lab(state.about["name"], state)
    return all(each.is_up for each in (lab.underlay, lab.control, *lab.nodes.values()))
