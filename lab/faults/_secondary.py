"""A second address on the node's uplink, with the tunnel sending from it."""

from __future__ import annotations

import ipaddress

from lab.errors import LabError
from lab.faults import _agents, _tunnel
from lab.lab import Lab
from lab.node import Node


def address(node: Node) -> str:
    """100 above the node's own: labs have at most a handful of nodes."""
    return str(ipaddress.IPv4Address(node.address) + 100)


def use(node: Node) -> str:
    """Add the address and send tunnel packets from it."""
    second = address(node)
    node.run("ip", "address", "replace", f"{second}/24", "dev", node.uplink)
    if _source(node) != second:
        _tunnel.remake(node, local=second)
    if _source(node) != second:
        raise LabError(f"the tunnel of {node.name} still sends from {_source(node)}")
    return f"added {second} to {node.uplink}, the tunnel sends from it"


def undo(lab: Lab, node: Node) -> str:
    node.run("ip", "address", "delete", f"{address(node)}/24", "dev", node.uplink, check=False)
    if _agents.is_frozen(node, _tunnel.AGENT) or _source(node) != node.address:
        return _tunnel.restart_agent(lab, node)
    return f"the tunnel sends from {node.address}"


def _source(node: Node) -> str:
    return str(_tunnel.show(node)["linkinfo"]["info_data"]["local"])
