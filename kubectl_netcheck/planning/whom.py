"""Whom a question is about, by name: addresses and label selectors, once the cluster was read."""

from collections.abc import Sequence
from dataclasses import replace
from shlex import quote
from typing import Any

from kubectl_netcheck.evidence._base import address_of, word
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.inventory import Inventory, Wanted, node_of
from kubectl_netcheck.model.nearest import LISTED, offered
from kubectl_netcheck.planning.asked import asked
from kubectl_netcheck.planning.question import Question, Settling


def settled(question: Question, inventory: Inventory) -> Question:
    """The same question, about names alone. Raises BadInput where nothing has the address or the
    labels, with what is nearest."""
    if isinstance(question, Settling):
        return question.settle(inventory)
    made: Question = with_nodes(question, inventory)
    return made


def with_nodes(question: Any, inventory: Inventory, selector: str = "") -> Any:
    """A question about nodes, with their names; the selector stays, for what was asked. Raises
    BadInput for a node that there is not."""
    words = chosen_nodes(inventory, selector) if selector else question.subjects
    names = nodes(inventory, words)
    return question if names == tuple(question.subjects) else replace(question, subjects=names)


def as_typed(subjects: Sequence[str], selector: str) -> tuple[str, ...]:
    """The nodes as words of a command line: by the selector that chose them, where there is one."""
    return ("-l", quote(selector)) if selector else tuple(subjects)


def nodes(inventory: Inventory, words: Sequence[str]) -> tuple[str, ...]:
    """Their names, each once. Raises BadInput, with the nearest right name, for a word that is
    neither the name nor the address of a node, and for two words that are the same node."""
    found: dict[str, str] = {}
    for each in words:
        node = node_of(inventory.nodes, each)
        if node is None:
            raise _no_node(inventory, each)
        if node.name in found and found[node.name] != each:
            what = f"{found[node.name]} and {each} are the same node"
            raise BadInput(what, f"its name is {node.name}", "name another one, or one of them")
        found[node.name] = each
    return tuple(found)


def chosen_nodes(inventory: Inventory, selector: str) -> tuple[str, ...]:
    """The nodes that have these labels and can be probed. Raises BadInput when there is none."""
    skipped = {node.name: node.skip for node in inventory.nodes if node.skip}
    fit = tuple(name for name in inventory.selected if name not in skipped)
    if fit:
        return fit
    labels, do = f"the labels of -l {selector[:80]!r}", "kubectl get nodes --show-labels"
    if inventory.selected:
        first = inventory.selected[0]
        what = f"no node that can be probed has {labels}"
        raise BadInput(what, f"{first}: {skipped[first]}", do)
    raise BadInput(f"no node has {labels}", do=do)


def chosen_pod(inventory: Inventory, wanted: Wanted) -> Wanted:
    """The one pod that has the labels. Raises BadInput, with the candidates, unless it is one."""
    namespace, names = wanted.namespace or inventory.namespace, inventory.selected
    if len(names) == 1:
        return Wanted(wanted.kind, names[0], namespace)
    labels = f"the labels of -l {wanted.selector[:80]!r}"
    if not names:
        do = f"kubectl -n {namespace} get pods --show-labels"
        raise BadInput(f"no pod in namespace {namespace} has {labels}", do=do)
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    do = f"name one of them: {', '.join(names[:LISTED])}{more}"
    raise BadInput(f"{len(names)} pods in namespace {namespace} have {labels}", do=do)


def named(inventory: Inventory, wanted: Wanted) -> Wanted:
    """The object with its full name, also where it was given by its address or without its
    namespace. Raises BadInput with the nearest right name, and Denied."""
    raw = asked(inventory, wanted)
    name, namespace = word(raw, "metadata", "name"), word(raw, "metadata", "namespace")
    return Wanted(wanted.kind, name, namespace or wanted.namespace or inventory.namespace)


def _no_node(inventory: Inventory, each: str) -> BadInput:
    if why := inventory.denied.get("nodes"):
        what = f"which node has the address {each} cannot be read"
        return BadInput(what, why, "give the name of the node")
    if address_of(each):
        do = "kubectl get nodes -o wide shows the addresses"
        return BadInput(f"no node has the name or the address {each}", do=do)
    do = offered(each, (node.name for node in inventory.nodes), "nodes")
    return BadInput(f"there is no node {each!r}", do=do)
