"""Words of others made harmless: server messages and pod output, bounded and printable."""

import ipaddress
import re
import unicodedata
from datetime import datetime, timezone
from typing import Any

from kubectl_netcheck.model.naming import SUBDOMAIN

_SPACE = re.compile(r"\s+")
#: What stands before a URL's host, whatever signs it has: no parser need agree where it ends.
_LOGIN = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", re.DOTALL)
_FRACTION = re.compile(r"(?<=\d)\.\d+", re.ASCII)


def plain(text: object, limit: int = 300) -> str:
    """One line of at most ``limit`` characters without control or formatting characters.

    Formatting characters (Unicode category Cf: bidirectional overrides, zero-width signs) can
    make a terminal show other words than were sent, so they become spaces too.
    """
    raw = str(text)[: 4 * limit]
    safe = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in raw)
    line = _SPACE.sub(" ", safe).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def without_login(url: object) -> str:
    """The text of a URL, even a wrong one, with … in place of its user and password."""
    return _LOGIN.sub(r"\1…@", str(url))


def name(raw: dict[str, Any]) -> str:
    """The name of a raw object, empty when it has none."""
    return str(dig(raw, "metadata", "name") or "")


def valid(name: object) -> bool:
    """Whether this can be an object's name: everything else stays out of the user's shell."""
    return isinstance(name, str) and SUBDOMAIN.fullmatch(name) is not None


def dig(raw: object, *path: str | int) -> Any:
    """The value at a path of keys and indexes of untrusted JSON, None where there is none."""
    for step in path:
        if isinstance(raw, dict) and isinstance(step, str):
            raw = raw.get(step)
        elif isinstance(raw, list) and isinstance(step, int) and -len(raw) <= step < len(raw):
            raw = raw[step]
        else:
            return None
    return raw


def address(text: object) -> str:
    """The text when it is an IP address, else empty. No zone: Python lets it be anything, even
    shell text."""
    try:
        return "" if "%" in str(text) else str(ipaddress.ip_address(str(text)))
    except ValueError:
        return ""


def items(raw: object, *path: str | int) -> list[dict[str, Any]]:
    """The objects in the list at a path of untrusted JSON; empty where there is no list."""
    found = dig(raw, *path) if path else raw
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def moment(text: object) -> datetime | None:
    """An RFC 3339 time of the API as an aware datetime, None when it is none. Fractions of a second
    are cut off: Python 3.10 takes three or six digits of them, Go writes up to nine."""
    try:
        found = datetime.fromisoformat(_FRACTION.sub("", str(text)).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
