"""Rules on the underlay's bridge: what the fabric between nodes, or a security group, drops."""

from __future__ import annotations

from collections.abc import Callable

from lab.errors import LabError
from lab.faults._fault import Step
from lab.lab import Lab
from lab.node import Node
from lab.truth.effects import Effect

#: What shows where no tunnel over UDP passes between any nodes.
NO_TUNNELS = (
    Effect("cross-node", at="any"),
    Effect("node-to-pod service node-service dns-pod", at="any", crosses=True),
    Effect("dns-service", at="any"),
)


def dropping(table: str, match: Callable[[Lab], str]) -> Step:
    """Drop what matches between any nodes, in a table of this name."""

    def step(lab: Lab, node: Node) -> str:
        drop(lab, table, match(lab))
        return f"the underlay drops {match(lab)}"

    return step


def passing(table: str) -> Step:
    """Take that table away."""

    def step(lab: Lab, node: Node) -> str:
        undo(lab, table)
        return "the underlay drops nothing"

    return step


def drop(lab: Lab, table: str, *matches: str) -> None:
    """Drop frames that match, in a table of this name; again is fine."""
    rules = "".join(f"        {each} drop\n" for each in matches)
    text = (
        f"table bridge {table} {{\n"
        f"    chain forward {{\n        type filter hook forward priority 0;\n{rules}    }}\n}}\n"
    )
    if not is_there(lab, table):
        lab.underlay.run("nft", "-f", "-", input=text)
    if not is_there(lab, table):
        raise LabError(f"the underlay has no table {table}")


def undo(lab: Lab, table: str) -> None:
    if is_there(lab, table):
        lab.underlay.run("nft", "delete", "table", "bridge", table)


def is_there(lab: Lab, table: str) -> bool:
    return lab.underlay.run("nft", "list", "table", "bridge", table, check=False).returncode == 0
