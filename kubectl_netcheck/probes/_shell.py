"""What may enter a shell text: addresses, names, keys and numbers, each checked strictly.

Every function raises Unsafe for anything else: that is a mistake of planning, never input of a
user or of the cluster that got this far; only a recording may hold anything at all.
"""

import ipaddress
import re
from hashlib import sha256

from kubectl_netcheck.model.naming import HOST
from kubectl_netcheck.model.task import Task

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_KEY = re.compile(r"[a-z0-9][a-z0-9.@-]{0,299}")
_PATH = re.compile(r"/[A-Za-z0-9._~/-]{0,200}")


class Unsafe(ValueError):
    """What may not enter a shell text."""


def task_id(text: str) -> str:
    """A task's id or a nonce: [a-z0-9-], at most 63 characters."""
    return _checked(_ID, text, "id")


def address(task: Task) -> str:
    """The target's IP address in its canonical form, without a zone."""
    return ip(task.leg.target.address)


def ip(text: str) -> str:
    """An IP address in its canonical form, without a zone."""
    if "%" in text:
        raise Unsafe(f"an address with a zone cannot be probed: {text!r}")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as problem:
        raise Unsafe(str(problem)) from None


def version(address: str) -> int:
    """4 or 6."""
    return ipaddress.ip_address(address).version


def integer(task: Task, name: str, default: int | None, low: int, high: int) -> int:
    """A whole number from the task's parameters, within limits."""
    value = task.params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Unsafe(f"{task.probe} {task.id}: {name} must be {low} to {high}, not {value!r}")
    return value


def port(task: Task, default: int | None = None) -> int:
    """The ``port`` parameter."""
    return integer(task, "port", default, 1, 65535)


def key(task: Task, name: str = "expect") -> str:
    """The key of a probe pod, such as ``p1@node-a``; empty when the parameter is not there."""
    value = task.params.get(name, "")
    return _checked(_KEY, value, name) if value != "" else ""


def pod_key(text: str) -> str:
    """The key of a probe pod."""
    return _checked(_KEY, text, "key")


def mark(task: Task, name: str) -> str:
    """12 hex digits that stand for a parameter of any length, to go into datagrams.

    Raises Unsafe when the parameter is missing or empty.
    """
    value = task.params.get(name, "")
    if not isinstance(value, str) or not value:
        raise Unsafe(f"{task.probe} {task.id}: {name} is missing")
    return sha256(value.encode()).hexdigest()[:12]


def dns_name(task: Task) -> str:
    """The ``name`` parameter: a DNS name of at most 254 characters (RFC 1035 2.3.4)."""
    return _checked(HOST, task.params.get("name", ""), "name")


def url_path(task: Task, default: str) -> str:
    """The ``path`` parameter."""
    return _checked(_PATH, task.params.get("path", default), "path")


def _checked(pattern: re.Pattern[str], value: str | int, what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unsafe(f"not a plain {what}: {value!r}")
    return value
