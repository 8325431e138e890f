"""DNS names as users give them, checked without a cluster."""

import re
from collections.abc import Iterable

from kubectl_netcheck.model.errors import BadInput

#: A label, and a name in presentation form (RFC 1035 2.3.4: 63 and 253 characters, without the
#: last dot); an underscore as in names of services (RFC 2782).
_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?")
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
    if len(word.rstrip(".")) <= _LONGEST and _NAME.fullmatch(word):
        return word
    url = _URL.match(word.lower())
    near = url["name"] if url else re.sub(r"[^A-Za-z0-9_.-]+", "-", word)[:_LONGEST].strip("-.")
    do = f"did you mean {near}?" if _NAME.fullmatch(near) else "give a name such as example.com"
    why = "a name has letters, digits, '-' and '_' between its dots, at most 63 in each part"
    raise BadInput(f"{word[:80]!r} cannot be the name of a host", why, do)
