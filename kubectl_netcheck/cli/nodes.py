"""Node names as users give them: NAME, node/NAME, nodes/NAME; checked without a cluster."""

import re
from collections.abc import Iterable

from kubectl_netcheck.model.errors import BadInput

# A DNS-1123 subdomain, as the API server demands of a node's name
# (k8s.io/apimachinery/pkg/util/validation, IsDNS1123Subdomain: at most 253 characters).
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_KINDS = ("node", "nodes", "no")
#: How many nodes a question is about; others take any number.
HOW_MANY = {"mtu": 1, "node": 1, "pair": 2}


def node_name(word: str) -> str:
    """The node's name; BadInput when the word cannot be one."""
    kind, slash, name = word.rpartition("/")
    if slash and kind not in _KINDS:
        raise BadInput(f"{word!r} is not a node", do="give NAME or node/NAME")
    if len(name) > 253 or not _NAME.fullmatch(name):
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


def node_names(words: Iterable[str]) -> tuple[str, ...]:
    """Nodes in the order given, each once."""
    return tuple(dict.fromkeys(node_name(word) for word in words))
