"""Faults made of one kernel setting of a host."""

from __future__ import annotations

from lab.errors import LabError
from lab.host import Host


def read(node: Host, name: str) -> str:
    return node.run("cat", _path(name)).stdout.strip()


def write(node: Host, name: str, value: str) -> str:
    """Set it, and make sure that it is set. Returns what was done, for people."""
    node.run("tee", _path(name), input=f"{value}\n")
    found = read(node, name)
    if found != value:
        raise LabError(f"on {node.name}, {name} is {found} and does not become {value}")
    return f"set {name} = {value}"


def _path(name: str) -> str:
    """A name with slashes is a path already: those of devices may have dots in them."""
    return f"/proc/sys/{name if '/' in name else name.replace('.', '/')}"
