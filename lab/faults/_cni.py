"""The CNI configuration of a node, changed for the pods that come and put back.

A runtime notices a file that is renamed within the folder; not each notices one that is written
to, and none should read one that is half written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from lab.errors import LabError
from lab.faults import _saved
from lab.lab import Lab
from lab.node import Node
from lab.truth.sandbox import FIRST, FOLDER

KEY = "cni-configuration"


def path(node: Node) -> str:
    """The file that the runtime takes: the first by name."""
    found = node.run("sh", "-c", FIRST, check=False).stdout.strip()
    if not found:
        raise LabError(f"{node.name} has no CNI configuration in {FOLDER}")
    return found


def read(node: Node) -> dict[str, Any]:
    return dict(json.loads(node.run("cat", path(node)).stdout))


def change(lab: Lab, node: Node, edit: Callable[[dict[str, Any]], None]) -> None:
    """Edit the configuration as it was at first: a second change takes the place of the first."""
    text = _saved.recall(lab, KEY, node)
    if text is None:
        text = node.run("cat", path(node)).stdout
        _saved.keep(lab, KEY, node, text)
    configuration = json.loads(text)
    edit(configuration)
    _write(node, json.dumps(configuration, indent=1))


def restore(lab: Lab, node: Node) -> None:
    text = _saved.recall(lab, KEY, node)
    if text is not None:
        _write(node, text)
        _saved.drop(lab, KEY, node)


def first_plugin(configuration: dict[str, Any]) -> dict[str, Any]:
    plugin: dict[str, Any] = configuration["plugins"][0]
    return plugin


def _write(node: Node, text: str) -> None:
    target, draft = path(node), f"{FOLDER}/.draft"
    node.run("sh", "-c", f"cat > {draft} && mv {draft} {target}", input=text)
    if node.run("cat", target).stdout != text:
        raise LabError(f"{target} of {node.name} does not hold what was written")
