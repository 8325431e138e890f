"""Target: one reader of foreign bytes, as a function of bytes that raises only for a bug."""

import atexit
import math
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kubectl_netcheck.model.fact import Fact

#: Longest input, in bytes: what hurts a reader does so in little, and speed finds more than size.
LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Target:
    """name: of its corpus file. run: raises nothing but what is a bug; a NetcheckError, where one
    may come, it takes itself. seeds: inputs to begin with, which the repository has already.
    share: of the time, the one of a probe's reader being 1. longest: of an input, in bytes.
    kept: inputs that the corpus may have; a slow target keeps few."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    share: int = 1
    longest: int = LONGEST
    kept: int = 150


def text_of(data: bytes, odd: bool) -> str:
    """As text comes from a pod, or when ``odd`` from a recording, where JSON's escapes can make
    lone surrogates."""
    return data.decode("utf-8", "surrogateescape" if odd else "replace")


def scratch(data: bytes, name: str = "input") -> Path:
    """A file that holds the data until the next call."""
    path = _folder() / name
    path.write_bytes(data)
    return path


@cache
def _folder() -> Path:
    home = tempfile.TemporaryDirectory(prefix="netcheck-fuzz-")
    atexit.register(home.cleanup)
    return Path(home.name)


def sound(facts: Iterable[Fact]) -> None:
    """Facts as the floors above trust them: bounded, printable, numbers that JSON can hold."""
    for fact in facts:
        assert (fact.leg is None) != (fact.place is None), fact
        assert 0 <= fact.good <= fact.samples, fact
        for key, text in fact.text.items():
            assert len(text) <= 300 and text.isprintable() and key.isprintable(), fact
        for figure in fact.figures.values():
            assert isinstance(figure, (int, float)) and math.isfinite(figure), fact
