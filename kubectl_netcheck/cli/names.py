"""DNS names as users give them, checked without a cluster."""

import re
from collections.abc import Iterable

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.naming import HOST

_LONGEST, _MOST = 253, 10
_URL = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(?P<name>[^/:?#]+)")


def dns_names(words: Iterable[str]) -> tuple[str, ...]:
    """Names in the order given, each once; BadInput for a word that cannot be one."""
    names = tuple(dict.fromkeys(_name(word) for word in words))
    if len(names) > _MOST:
        why = "each one is asked of every name server, from every node"
        raise BadInput(f"{len(names)} names are too many", why, f"give at most {_MOST}")
    return names


def _name(word: str) -> str:
    if HOST.fullmatch(word):
        return word
    url = _URL.match(word.lower())
    near = url["name"] if url else re.sub(r"[^A-Za-z0-9_.-]+", "-", word)[:_LONGEST].strip("-.")
    do = f"did you mean {near}?" if HOST.fullmatch(near) else "give a name such as example.com"
    why = "a name has letters, digits, '-' and '_' between its dots, at most 63 in each part"
    raise BadInput(f"{word[:80]!r} cannot be the name of a host", why, do)
