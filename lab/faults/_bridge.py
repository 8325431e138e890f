"""The ports of a node's bridge: one for each pod, so they come and go while they are set."""

from __future__ import annotations

import json
from typing import Any

from lab.errors import LabError
from lab.node import Node

BRIDGE = "cni0"


def ports(node: Node) -> dict[str, Any]:
    """What `ip` tells of each port, by name."""
    shown = node.run("ip", "-details", "-json", "link", "show", "master", BRIDGE).stdout
    return {each["ifname"]: each for each in json.loads(shown)}


def set_each(node: Node, *setting: str) -> int:
    """`ip link set dev PORT SETTING` for each port; returns how many took it.

    A port that goes with its pod meanwhile needs none, one that comes is set too. Raises LabError
    for one that stays and does not take it.
    """
    tried: set[str] = set()
    took = 0
    while fresh := ports(node).keys() - tried:
        for port in sorted(fresh):
            done = node.run("ip", "link", "set", "dev", port, *setting, check=False)
            if done.returncode and port in ports(node):
                raise LabError(f"port {port} of {BRIDGE} on {node.name}: {done.stderr.strip()}")
            took += not done.returncode
        tried |= fresh
    return took
