"""Makes a report safe to print: control characters made visible, lengths bounded."""

import dataclasses
import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from kubectl_netcheck.model.report import Report

#: Longest string that is printed; a Kubernetes event message has at most 1,024 bytes.
LIMIT = 2000
# C0 and C1 controls (a terminal obeys both), line separators, and the characters that reorder
# or hide text (Unicode TR 36, "Bidirectional Text Spoofing"), and lone surrogates, which no
# encoder takes.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


@lru_cache(maxsize=20_000)
def clean(text: str, limit: int = LIMIT) -> str:
    """One printable line: unsafe characters as ``\\x1b``, white space as a blank, bounded."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return _UNSAFE.sub(_visible, text)


def _visible(match: "re.Match[str]") -> str:
    char = match.group()
    if char in "\t\n\r":
        return " "
    return f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"


def neutralise(report: Report) -> Report:
    """The same report with every string cleaned, at any depth."""
    safe = _walk(report)
    assert isinstance(safe, Report)
    return safe


def _walk(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (tuple, list)):
        return type(value)(_walk(item) for item in value)
    if isinstance(value, Mapping):
        return {_walk(key): _walk(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _walk(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **changes)
    return value
