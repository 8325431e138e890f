"""Say what of the lab runs: hosts, nodes, pods, memory."""

from __future__ import annotations

import argparse

from lab import down, processes, ready, state
from lab.api import Api
from lab.errors import LabError
from lab.lab import Lab


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    """Exit code 0: all is well; 1: something of the lab is missing; 3: it is down."""
    journal = state.State.of(args.lab)
    if journal is None:
        others = [each for each in state.labs() if each != args.lab]
        print(f"the lab {args.lab!r} is not up" + (f"; up: {', '.join(others)}" if others else ""))
        return 3
    if not journal.is_up:
        print(f"the lab {args.lab!r} is half up: an `up` runs, or was cut short (`up` mends that)")
        return 1
    lab = Lab(args.lab, journal)
    settings = lab.settings
    print(f"lab {lab.name}: {settings.cni}, MTU {settings.mtu}, pods {settings.pod_cidr}, "
          f"services {settings.service_cidr}, kube-proxy {settings.proxy_mode}")  # fmt: skip
    well = True
    for host in (lab.underlay, lab.control):
        well &= host.is_up
        print(f"  {host.name:12} {'up' if host.is_up else 'GONE'}")
    well &= _cluster(lab)
    found = down.members(journal)
    print(f"  {len(found)} processes, {processes.memory(found) / 1e6:.0f} MB")
    print(f"  KUBECONFIG={lab.kubeconfig}")
    return 0 if well else 1


def _cluster(lab: Lab) -> bool:
    api = Api(lab.api_address, lab.folder / "control/kubernetes/pki")
    try:
        nodes = set(ready.ready_nodes(api))
        pods = ready.unready_pods(api, lab)
    except (OSError, LabError) as error:
        nodes, pods = set(), []
        print(f"  the API server does not answer: {error}")
    for node in lab.nodes.values():
        kept = "up" if node.is_up else "GONE"
        said = "Ready" if node.name in nodes else "NOT READY"
        print(f"  {node.name:12} {kept:5} {said:10} {node.address:15} pods {node.pod_cidr:16} "
              f"{lab.settings.zone_of(node.name)}, bridge port {node.bridge_port}")  # fmt: skip
    if pods:
        print(f"  not ready: {', '.join(pods)}")
    return len(nodes) == len(lab.nodes) and not pods
