"""What evidence readers share: their record, and safe ways into untrusted API objects."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.naming import system
from kubectl_netcheck.model.place import Place

Raw = Mapping[str, Any]
#: The longest text that a fact carries, in characters (model.fact.Fact).
LIMIT = 300
#: Longest settings text that is parsed, in characters: a ConfigMap holds 1 MiB at most.
PARSED = 200_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """The record of an evidence file. name: the measure of its facts. title: one line for people.
    read: facts from what the run read of the cluster; never raises, whatever is in it."""

    name: str
    title: str
    read: Callable[[Inventory], tuple[Fact, ...]]


def clean(text: object, limit: int = LIMIT) -> str:
    """One line without control or formatting characters, at most ``limit`` characters."""
    raw = str(text)[: 4 * limit]
    safe = "".join(" " if unicodedata.category(c).startswith("C") else c for c in raw)
    line = " ".join(safe.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def dig(raw: object, *path: str) -> Any:
    """The value at a path of keys of untrusted JSON, None where there is none."""
    for step in path:
        raw = raw.get(step) if isinstance(raw, Mapping) else None
    return raw


def word(raw: object, *path: str) -> str:
    """The text at a path, cleaned; empty where there is none."""
    found = dig(raw, *path)
    return "" if found is None else clean(found)


def address_of(value: object) -> str:
    """The IP address in its canonical form; empty for anything else, and for one with a zone,
    which no probe takes."""
    if not isinstance(value, str) or "%" in value:
        return ""
    try:
        return str(ip_address(value))
    except ValueError:
        return ""


def is_port(value: object) -> bool:
    """Whether this is the number of a TCP or UDP port."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536


def items(raw: object, *path: str) -> list[Raw]:
    """The objects in the list at a path; empty where there is no list."""
    found = dig(raw, *path)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def named(inventory: Inventory, resource: str, name: str) -> Raw | None:
    """The object of that resource and name, None where it was not read."""
    found = foremost(inventory.objects.get(resource, ()))
    return next((each for each in found if word(each, "metadata", "name") == name), None)


def foremost(raws: Iterable[Raw]) -> list[Raw]:
    """The objects, those of kube-system and then those of other namespaces of the cluster's own
    first: whoever may create a DaemonSet may call it kube-proxy."""

    def rank(raw: Raw) -> tuple[bool, bool, str, str]:
        namespace = word(raw, "metadata", "namespace")
        return (
            namespace != "kube-system",
            not system(namespace),
            word(raw, "metadata", "name"),
            namespace,
        )

    return sorted(raws, key=rank)


def parsed(text: object) -> Any:
    """JSON from a setting, None when it is none."""
    if not isinstance(text, str) or len(text) > PARSED:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def seen(
    measure: str,
    node: str = "",
    text: Mapping[str, str] | None = None,
    figures: Mapping[str, float] | None = None,
) -> Fact:
    """A state that was read, of a node or, without one, of the cluster."""
    said = {key: clean(value) for key, value in (text or {}).items()}
    return Fact(measure, Result.SEEN, place=Place("node", node), text=said, figures=figures or {})
