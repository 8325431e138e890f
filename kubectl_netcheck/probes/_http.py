"""HTTP by curl, in one line of figures: the shell that asks and the reader of how it ended."""

import re
from dataclasses import dataclass

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _connect, _shell, _text

# hit URL CONNECT TOTAL [curl options]: one request; the body goes nowhere; the header that names
# the answering pod and the words of an error come from -v (curl 7.88 keeps the words from its
# message), of which the program drops the rest.
FUNCTIONS = r"""
w='\nfigures code=%{http_code} connect=%{time_connect} total=%{time_total}'
w="$w down=%{size_download} up=%{size_upload}\\n"
hit() {
  u=$1 t=$2 m=$3; shift 3
  curl -svkg -o /dev/null --connect-timeout "$t" -m "$m" -H Expect: -w "$w" "$@" "$u" 2>&1
  r=$?; echo "hit exit=$r"
}
"""

_CODES = {6: "no such name", 35: "TLS handshake failed", 52: "empty reply", 60: "certificate"}
_HEADER = re.compile(r"^< x-netcheck: ([a-z0-9.@-]{1,300})\s*$", re.IGNORECASE | re.ASCII)
_COUNTED = re.compile(r"^< x-netcheck-bytes: ([0-9]{1,9})\s*$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Hit:
    """One request: how it ended, who answered, and curl's figures in their units.

    key: of the pod that answered, "" when the answer names none. counted: bytes of an upload that
    the server says it read.
    """

    result: Result
    key: str = ""
    code: int = 0
    connect_ms: float | None = None
    total_ms: float = 0.0
    down: int = 0
    up: int = 0
    counted: int | None = None
    said: str = ""


def limits(task: Task) -> str:
    """Seconds for the connection and for all of a transfer, as ``hit`` takes them."""
    whole = _shell.integer(task, "within_ms", 2000, 500, 2000) / 1000
    return f"{min(_connect.CONNECT_WAIT, whole):g} {whole:g}"


def hits(text: str) -> list[Hit]:
    """The requests in a capture, in order; never raises."""
    found: list[Hit] = []
    key, said = "", ""
    figures: dict[str, str] = {}
    counted: int | None = None
    for line in _text.lines(text):
        if match := _HEADER.match(line):
            key = match[1]
        elif match := _COUNTED.match(line):
            counted = int(match[1])
        elif line.startswith("* ") and _connect.ending(line):
            said = said or line[2:400]
        elif line.startswith("figures "):
            figures = _text.words(line)
        elif line.startswith("hit "):
            found.append(_hit(figures | _text.words(line), key, counted, said))
            key, said, counted, figures = "", "", None, {}
    return found


def _hit(found: dict[str, str], key: str, counted: int | None, said: str) -> Hit:
    code = _text.whole(found.get("code", ""), 0, 999) or 0
    status = _text.whole(found.get("exit", ""), 0, 255)
    connect = _text.number(found.get("connect", "").replace(",", "."), 0, 3600)
    total = _text.number(found.get("total", "").replace(",", "."), 0, 3600) or 0.0
    connected = bool(connect)
    if status == 0:
        result = Result.OK if 200 <= code < 400 else Result.WRONG
    elif status == 28:
        result = Result.STALLED if connected else Result.LOST
    elif status == 7:
        result = _connect.ending(said) or Result.LOST
    elif connected and status in (18, 52, 55, 56):
        result = _connect.ending(said) or Result.STALLED
    else:
        result = Result.WRONG
    if status not in (0, None) and not said:
        said = _CODES.get(status, f"curl ended with {status}")
    return Hit(
        result,
        key,
        code,
        connect * 1000 if connect else None,
        total * 1000,
        _text.whole(found.get("down", ""), 0, 10**9) or 0,
        _text.whole(found.get("up", ""), 0, 10**9) or 0,
        counted,
        said,
    )


def fact(task: Task, measure: str, hit: Hit, more: dict[str, float | None]) -> Fact:
    """The fact of one request, WRONG when another pod answered than expected."""
    expect = str(task.params.get("expect", ""))
    result, said = hit.result, hit.said
    if result is Result.OK and expect and hit.key != expect:
        result = Result.WRONG
        said = f"answered by {hit.key}" if hit.key else "the answer names no probe pod"
    good = result is Result.OK
    return _text.leg_fact(
        task,
        measure,
        result,
        1,
        int(good),
        {"connect_ms": hit.connect_ms, "total_ms": hit.total_ms, "http_code": hit.code or None}
        | more,
        {"answered_by": hit.key, "said": "" if good else said},
    )


def read(task: Task, capture: Capture, measure: str) -> tuple[Fact | None, list[Hit]]:
    """The fact that nothing was measured, or the requests that were."""
    if unread := _text.unread(task, capture, measure):
        return unread, []
    found = hits(capture.output)
    if not found:
        return _text.not_run(task, measure, f"no result: {capture.output[:200]}"), []
    if capture.cut and not _whole(capture.output, found[-1], bool(task.params.get("expect"))):
        return _text.not_run(task, measure, _text.CUT), []
    return None, found


def _whole(text: str, last: Hit, expect: bool) -> bool:
    """Whether the start that was left out is not needed: the last request's figures are there,
    and who answered it, where that was to be told."""
    told = any(line.startswith("figures ") for line in _text.lines(text))
    return told and bool(last.key or not expect or last.result is not Result.OK)
