"""Rules on the underlay's bridge: what the fabric between nodes, or a security group, drops."""

from __future__ import annotations

from lab.errors import LabError
from lab.lab import Lab


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
