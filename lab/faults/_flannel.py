"""What the CNI agent keeps on a node: its device and its routes."""

from __future__ import annotations

import json

from lab.faults import _wait
from lab.lab import Lab
from lab.node import Node

NAMESPACE, NAME = "kube-flannel", "kube-flannel-ds"
DEVICE = "flannel.1"


def tunnel_is_up(node: Node) -> bool:
    found = node.run("ip", "-json", "link", "show", "dev", DEVICE, check=False)
    return found.returncode == 0 and "UP" in json.loads(found.stdout)[0]["flags"]


def missing_routes(lab: Lab, node: Node) -> list[str]:
    """Pod ranges of other nodes that the node has no route to."""
    found = json.loads(node.run("ip", "-json", "route", "show").stdout)
    there = {each["dst"] for each in found if "linkdown" not in each.get("flags", [])}
    others = (each for each in lab.nodes.values() if each.name != node.name)
    return [each.pod_cidr for each in others if each.pod_cidr not in there]


def wait_for_routes(lab: Lab, node: Node, seconds: float = 20) -> None:
    _wait.until(
        f"{node.name} has its routes to all pod ranges",
        lambda: not missing_routes(lab, node),
        seconds,
    )


def pod(lab: Lab, node: Node) -> str:
    """The agent's pod on a node."""
    return lab.kubectl(
        "get", "pods", "-n", NAMESPACE, "-l", "app=flannel", "-o", "name",
        "--field-selector", f"spec.nodeName={node.name}",
    ).strip()  # fmt: skip


def restart(lab: Lab, node: Node) -> None:
    """A tunnel device that went down lost its routes; only the agent sets them again."""
    name = pod(lab, node)
    if name:
        lab.kubectl("delete", "-n", NAMESPACE, name, "--wait=true", timeout=20)
    wait_for_routes(lab, node, 40)
