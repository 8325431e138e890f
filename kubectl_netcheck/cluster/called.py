"""Names in what the API server or a recording says: what can be no name is left out. Pure.

They stand in commands that a report prints for a shell. The API server checks what an object is
called itself; what it says of others (the host of an event, the pod behind an endpoint, the class
of an Ingress) is the text of whoever may write that object, and a recording is anybody's text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kubectl_netcheck.cluster.words import valid
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.naming import HOST, SUBDOMAIN

#: Levels of a raw object; no object of Kubernetes has more than about 40.
DEPTH = 100
#: Keys whose values are names, wherever they stand, and what those may be.
_NAMES: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(("name", "namespace", "nodeName", "reportingInstance"), SUBDOMAIN),
    **dict.fromkeys(("ingressClassName", "secretName"), SUBDOMAIN),
    "kubernetes.io/ingress.class": SUBDOMAIN,  # an annotation, which nobody checks
    "host": re.compile(rf"(\*\.)?({HOST.pattern})"),  # of an event, or of a rule with a wildcard
}
#: Keys whose values are sentences: of an event, a condition, a pod, a container that waits.
_SENTENCES = frozenset({"message", "note"})
_LABELS = frozenset({"labels", "matchLabels", "selector"})
_PART = r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
#: Keys and values of labels (k8s.io/apimachinery pkg/util/validation).
_KEY = re.compile(rf"([a-z0-9]([a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_PART}")
_VALUE = re.compile(rf"({_PART})?")
#: Keys under which names are no objects': settings, and options of a resolver ("no_aaaa").
_OTHERS = frozenset({"data", "dnsConfig"})


def called(value: Any, said: Callable[[str], str] = str, depth: int = 0) -> Any:
    """A copy of a raw object in which what can be no name is empty, and what can be no label is
    gone; without anything deeper than DEPTH. said: what becomes of its sentences. One walk does
    both, because every pod of a large cluster is walked."""
    if depth > DEPTH:
        return None
    if isinstance(value, list):
        return [called(each, said, depth + 1) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, each in value.items():
        pattern = _NAMES.get(key)
        if pattern is not None:
            kept[key] = each if each is None or _is(pattern, each) else ""
        elif isinstance(each, (dict, list)) and key not in _OTHERS:
            kept[key] = called(_labelled(each) if key in _LABELS else each, said, depth + 1)
        else:
            kept[key] = said(each) if key in _SENTENCES and isinstance(each, str) else each
    return kept


def misnamed(inventory: Inventory) -> str:
    """The first of its own names that can be none, cut short; empty when all are names."""
    return next((each[:60] for each in _own(inventory) if each and not valid(each)), "")


def _own(inventory: Inventory) -> Iterator[str]:
    """The names outside of raw objects."""
    yield from (inventory.namespace, inventory.dns.namespace, inventory.dns.name)
    yield from (node.name for node in inventory.nodes)
    yield from inventory.selected
    for pod in (*inventory.running, *inventory.dns.pods):
        yield from (pod.namespace, pod.name, pod.node)


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _labelled(value: Any) -> Any:
    """Without what is neither a label nor what a selector has beside labels."""
    if not isinstance(value, dict):
        return value
    return {
        key: each
        for key, each in value.items()
        if _is(_KEY, key) and (not isinstance(each, str) or _is(_VALUE, each))
    }
