"""Which nodes take part where not all can: those that answer, spread over the zones."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, zip_longest

from kubectl_netcheck.model.inventory import Inventory, Node


def usable(inventory: Inventory) -> tuple[Node, ...]:
    """Nodes that a probe can reach or run on, sorted by name; those that are not Ready too,
    because they can be measured from outside."""
    fit = (node for node in inventory.nodes if not node.skip and node.name)
    return tuple(sorted((n for n in fit if n.address), key=lambda n: n.name))


def ready(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Those on which a pod can start."""
    return tuple(node for node in nodes if node.ready == "True")


def spread(
    nodes: Sequence[Node], count: int, first: Collection[str] = (), without: Collection[str] = ()
) -> tuple[str, ...]:
    """Names of at most ``count`` nodes: those of ``first`` that are there, then one of each zone
    in turn, by name, so that the same cluster gives the same sample; sorted."""
    names = [node.name for node in nodes if node.name not in without]
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for node in nodes:
        if node.name in names and node.name not in first:
            zones[node.zone].append(node.name)
    turns = zip_longest(*(sorted(zones[zone]) for zone in sorted(zones)))
    rest = (name for name in chain.from_iterable(turns) if name)
    wanted = [*(name for name in sorted(first) if name in names), *rest]
    return tuple(sorted(wanted[:count]))
