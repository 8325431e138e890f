"""What a ping matrix alone would have said of the same run. Pure.

The matrix holds the small pings between pods of different nodes, each way, which is what ping
exporters of Kubernetes measure. A path counts as dead when no echo came back and as lossy when
some did not. The matrix names the one node at an end of every such path, if there is exactly one;
a layer it cannot name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def failing(ladder: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """The ordered pairs of nodes between whose pods pings were lost."""
    return {
        (str(rung["leg"]["from"].get("node")), str(rung["leg"]["to"].get("node")))
        for rung in ladder
        if rung["probe"] == "ping"
        and rung["leg"]["kind"] == "cross-node"
        and rung["result"] not in ("ok", "not-run")
    }


def named(ladder: Iterable[Mapping[str, Any]]) -> str:
    """The node that the matrix points at; empty when it shows nothing or points at no one."""
    pairs = failing(ladder)
    if not pairs:
        return ""
    shared = set.intersection(*({*pair} for pair in pairs))
    return shared.pop() if len(shared) == 1 else ""
