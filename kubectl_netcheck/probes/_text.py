"""Untrusted text made safe: bounded, control characters neutralised, numbers within limits."""

import ipaddress
import re
from collections.abc import Mapping

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Task

#: A line with which a script says that it could not measure, and why.
NOT_RUN_MARK = "netcheck-not-run:"
#: Why a measurement that was made says nothing.
CUT = "the start of its result was left out to fit the message"
#: The longest text that a fact carries, in characters (model.fact.Fact).
LIMIT = 300
#: The longest capture that a reader looks at, in characters.
CAPTURE_LIMIT = 65536

#: What the shell function local_mtu prints (probes/_prelude.py), in bytes.
LOCAL_MTU = re.compile(
    r"local=(?P<local>[0-9]{1,6}) link=(?P<link>[0-9]{1,6}) route=(?P<route>[0-9]{1,6}) "
    r"learned=(?P<learned>[0-9]{1,6}) ",
    re.ASCII,
)

_LINE = re.compile(r"\r\n|\r|\n")


def clean(text: str, limit: int = LIMIT) -> str:
    """One line without control or formatting characters, at most ``limit`` characters."""
    safe = "".join(c if c.isprintable() else " " for c in text[: limit * 8])
    short = " ".join(safe.split())
    return short if len(short) <= limit else short[: limit - 1] + "…"


def lines(text: str) -> list[str]:
    """The lines of a capture, without their ends; a capture that is too long is cut."""
    return _LINE.split(text[:CAPTURE_LIMIT])


def number(text: str, low: float = 0.0, high: float = 1e15) -> float | None:
    """A plain decimal number within limits, None for anything else."""
    if not re.fullmatch(r"-?[0-9]{1,16}(\.[0-9]{1,9})?", text, re.ASCII):
        return None
    value = float(text)
    return value if low <= value <= high else None


def whole(text: str, low: int = 0, high: int = 10**15) -> int | None:
    """A plain whole number within limits, None for anything else."""
    value = number(text, low, high) if text.isdigit() else None
    return None if value is None else int(value)


def words(line: str, limit: int = 40) -> dict[str, str]:
    """The ``key=value`` words of a line; the first of each key counts."""
    found: dict[str, str] = {}
    for word in line[:4096].split()[:limit]:
        key, equals, value = word.partition("=")
        if equals and key not in found:
            found[clean(key, 40)] = clean(value, 100)
    return found


def unread(task: Task, capture: Capture, measure: str) -> Fact | None:
    """The fact "not run, because …" when the capture holds no measurement, else None."""
    if capture.missing:
        return not_run(task, measure, capture.missing)
    for line in lines(capture.output):
        if line.startswith(NOT_RUN_MARK):
            return not_run(task, measure, line[len(NOT_RUN_MARK) :])
    if "invalid option" in capture.output and "Usage:" in capture.output:
        return not_run(task, measure, f"the tool is too small: {capture.output[:100]}")
    if capture.exit in (126, 127):
        return not_run(task, measure, f"the tool did not start: {capture.output[:200]}")
    return None


def not_run(task: Task, measure: str, reason: str) -> Fact:
    """The fact that nothing was measured, and why."""
    said = clean(reason) or "no output"
    return leg_fact(task, measure, Result.NOT_RUN, text={"reason": said})


def leg_fact(  # noqa: PLR0917
    task: Task,
    measure: str,
    result: Result,
    samples: int = 0,
    good: int = 0,
    figures: Mapping[str, float | None] | None = None,
    text: Mapping[str, str] | None = None,
) -> Fact:
    """A fact about the task's leg; figures that are None and empty texts are left out."""
    return Fact(
        measure=measure,
        result=result,
        leg=task.leg,
        samples=samples,
        good=good,
        figures={k: round(v, 3) for k, v in (figures or {}).items() if v is not None},
        text={k: said for k, v in (text or {}).items() if (said := clean(v))},
    )


def is_address(word: str) -> bool:
    """Whether this is an IP address, a zone included."""
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True
