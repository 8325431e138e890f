"""Nodes as users give them: NAME, node/NAME, an address, labels; checked without a cluster."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.naming import SUBDOMAIN

F = TypeVar("F", bound=Callable[..., Any])

_KINDS = ("node", "nodes", "no")
#: How many nodes a question is about; others take any number.
HOW_MANY = {"mtu": 1, "node": 1, "pair": 2}


def node_name(word: str) -> str:
    """The node's name, or an address of it; BadInput when the word cannot be one."""
    kind, slash, name = word.rpartition("/")
    if slash and kind not in _KINDS:
        raise BadInput(f"{word!r} is not a node", do="give NAME, node/NAME or its address")
    if ":" in name and (address := _address(name)):
        return address
    if not SUBDOMAIN.fullmatch(name):
        why = "a node's name has lower-case letters, digits, '-' and '.'"
        raise BadInput(f"{name!r} cannot be the name of a node", why, "kubectl get nodes")
    return name


def two_nodes(first: str, second: str) -> tuple[str, str]:
    """Two different nodes; BadInput when they are the same."""
    a, b = node_name(first), node_name(second)
    if a == b:
        raise BadInput(
            f"both nodes are {a}",
            "a pair needs two nodes; each one's own network is measured too",
            "give a second node: kubectl get nodes",
        )
    return a, b


def with_selector(function: F) -> F:
    """Adds ``-l``: nodes by their labels, beside the argument that takes them by name."""
    return click.option(
        "-l",
        "--selector",
        default="",
        metavar="SELECTOR",
        help="Nodes with these labels, in kubectl's words: zone=a, 'zone in (a,b)', '!gpu'.",
    )(function)


def chosen(words: Iterable[str], selector: str) -> tuple[tuple[str, ...], str]:
    """Nodes by name or by labels. Raises BadInput for both at once, as kubectl does."""
    names, labels = node_names(words), selector.strip()
    if names and labels:
        what = "nodes are given by name and by -l at once"
        raise BadInput(what, f"names: {', '.join(names)}", "give one or the other")
    return names, labels


def _address(name: str) -> str:
    from kubectl_netcheck.evidence._base import address_of

    return address_of(name)


def node_names(words: Iterable[str]) -> tuple[str, ...]:
    """Nodes in the order given, each once."""
    return tuple(dict.fromkeys(node_name(word) for word in words))
