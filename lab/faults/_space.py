"""Programs of the machine in a node's network, with the machine's own files around them."""

from __future__ import annotations

import subprocess

from lab.errors import LabError
from lab.node import Node


def inside(node: Node, *argv: str, input: str | None = None) -> str:
    """Run a command and return what it prints."""
    done = subprocess.run(
        ["nsenter", f"--net=/proc/{node.pid}/ns/net", *argv],
        input=input,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    if done.returncode:
        raise LabError(f"in the network of {node.name}, `{' '.join(argv)}`: {done.stderr.strip()}")
    return done.stdout
