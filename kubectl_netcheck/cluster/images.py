"""Images that nodes have already and that can stand in for the tool's own. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kubectl_netcheck.cluster.settings import IMAGE
from kubectl_netcheck.cluster.words import items
from kubectl_netcheck.model.inventory import Inventory

#: Well-known debug images, those that serve the most probes first. By their full names alone: what
#: else lies on a node may be anybody's.
KNOWN = (
    "docker.io/nicolaka/netshoot",
    "docker.io/jonlabelle/network-tools",
    "docker.io/wbitt/network-multitool",
    "docker.io/praqma/network-multitool",
    "registry.k8s.io/e2e-test-images/agnhost",
    "docker.io/library/busybox",
)
#: A tag as the distribution's reference grammar has it.
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", re.ASCII)
_DIGITS = re.compile(r"\d+")


def known_images(node: dict[str, Any]) -> tuple[str, ...]:
    """Of the images that a raw node lists (the kubelet reports its 50 largest), the tool's own and
    the well-known ones, with their tags: the best first, the newest of its kind first."""
    named = [each.get("names") for each in items(node, "status", "images")]
    every = {str(name) for names in named if isinstance(names, list) for name in names}
    return tuple(sorted((name for name in every if _rank(name) >= 0), key=_order))


def spare(inventory: Inventory, nodes: Iterable[str]) -> str:
    """The best well-known image that all these nodes have; empty when there is none, or one of
    them has the tool's own."""
    found = [inventory.node(name) for name in dict.fromkeys(nodes)]
    lists = [node.images if node else () for node in found]
    if not lists or any(IMAGE in images for images in lists):
        return ""
    first, *others = lists
    return next((image for image in first if all(image in each for each in others)), "")


def without_images(inventory: Inventory) -> Inventory:
    """The inventory of a run whose image the user named: none may stand in for that."""
    return replace(inventory, nodes=tuple(replace(n, images=()) for n in inventory.nodes))


def _rank(name: str) -> int:
    """Its place in KNOWN after the tool's own, which is 0; -1 for any other image."""
    if name == IMAGE:
        return 0
    repository, _, tag = name.rpartition(":")
    if repository not in KNOWN or not _TAG.fullmatch(tag):
        return -1
    return 1 + KNOWN.index(repository)


def _order(name: str) -> tuple[int, list[int], str]:
    tag = name.rpartition(":")[2]
    return _rank(name), [-int(number[:9]) for number in _DIGITS.findall(tag)], name
