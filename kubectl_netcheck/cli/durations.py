"""Durations as kubectl writes them, each flag's with the longest that it takes."""

import re
from collections.abc import Callable

import click

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(h|ms|us|µs|ns|m|s)")


def duration(text: str) -> float:
    """Seconds from Go's notation (time.ParseDuration): 1m30s, 500ms; a bare number is seconds."""
    if re.fullmatch(r"\d+(\.\d*)?", text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise click.BadParameter(f"{text[:40]!r} is not a duration such as 10s, 2m or 1m30s")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def up_to(most: float) -> Callable[[str], float]:
    """The same with a limit in seconds, a whole number of hours. Each flag has one, because no
    clock takes every number: a timer or a socket would fail in the middle of a run."""

    def limited(text: str) -> float:
        seconds = duration(text)
        if seconds > most:
            raise click.BadParameter(f"{text[:40]!r} is too long: at most {most / 3600:.0f}h")
        return seconds

    limited.__name__ = duration.__name__  # what help says that the flag takes
    return limited
