"""Chooses the witness: a third node whose paths tell which of two nodes is at fault."""

from collections.abc import Collection

from kubectl_netcheck.model.inventory import Inventory, Node


def choose(inventory: Inventory, subjects: Collection[str]) -> Node | None:
    """A ready node that is none of the subjects, or None where there is none.

    Prefers a node that shares a zone with a subject, because a fault between zones must not
    make both subjects look broken; then the first by name, so that runs are repeatable.
    """
    zones = {node.zone for node in inventory.nodes if node.name in subjects}
    fit = [
        node
        for node in inventory.nodes
        if node.name not in subjects and node.ready == "True" and not node.skip and node.address
    ]
    return min(fit, key=lambda node: (node.zone not in zones, node.name), default=None)
