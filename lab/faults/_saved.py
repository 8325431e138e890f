"""What a fault replaced, kept in the lab's journal until it is put back."""

from __future__ import annotations

from lab.lab import Lab
from lab.node import Node


def keep(lab: Lab, what: str, node: Node, value: str) -> None:
    """Remember what was there before the fault; what is remembered already stays."""
    if recall(lab, what, node) is None:
        lab.state.add("saved", fault=what, node=node.name, value=value)


def recall(lab: Lab, what: str, node: Node) -> str | None:
    found = [
        each["value"]
        for each in lab.state.all("saved")
        if each["fault"] == what and each["node"] == node.name
    ]
    return found[-1] if found else None


def drop(lab: Lab, what: str, node: Node) -> None:
    if recall(lab, what, node) is not None:
        lab.state.add("saved", fault=what, node=node.name, value=None)
