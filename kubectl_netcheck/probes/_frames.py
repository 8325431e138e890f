"""Reads the frames that a program printed, whatever else stands between, before or after them."""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence

from kubectl_netcheck.model.task import Capture, Task

#: The longest output that is looked at, in characters, compressed or not: far above what 800
#: tasks may print, far below what could hurt.
LIMIT = 8 * 2**20

_COMPACT = re.compile(r"[A-Za-z0-9+/=\s]{24,6000}")
_SAID = {
    "no-folder": "the image has no folder that the probe may write to",
    "too-big": "the results did not fit in the termination message",
}


def read(output: str, nonce: str, tasks: Sequence[Task]) -> dict[str, Capture]:
    """One capture for every task, by its id; never raises.

    A frame counts when it carries this round's nonce and the id of a task, and the first complete
    one of each id counts. A task without one gets a Capture whose ``missing`` says why; when its
    frame was cut in the middle, ``output`` still holds what came.
    """
    text = _plain(output[:LIMIT])
    mark = re.compile(
        rf"^#netcheck {re.escape(nonce)} "
        r"(?:(?P<word>end|no-folder|too-big)|"
        r"(?P<id>[a-z0-9-]{1,63}) (?P<exit>[0-9]{1,3}) (?P<size>[0-9]{1,7})(?P<cut> cut)?)$",
        re.MULTILINE | re.ASCII,
    )
    marks = list(mark.finditer(text))
    wanted = {task.id for task in tasks}
    found: dict[str, Capture] = {}
    partial: dict[str, Capture] = {}
    for at, match in enumerate(marks):
        name = match["id"]
        if name is None or name not in wanted or name in found:
            continue
        last = at + 1 == len(marks)
        body = text[match.end() + 1 :] if last else text[match.end() + 1 : marks[at + 1].start()]
        body = body[:-1] if body.endswith("\n") and not last else body
        size = int(match["size"])
        if last or _length(body) < size:
            partial[name] = Capture(name, body, None, "the output was cut in the middle")
        elif match["cut"] and not body.strip():
            found[name] = Capture(name, "", int(match["exit"]), "left out to fit the message")
        else:
            found[name] = Capture(name, body, int(match["exit"]), cut=bool(match["cut"]))
    why = _why(marks, output)
    return {
        task.id: found.get(task.id) or partial.get(task.id) or Capture(task.id, missing=why)
        for task in tasks
    }


def _length(body: str) -> int:
    """The most bytes that the body can have had: a channel may have turned CR LF into LF."""
    return len(body.encode("utf-8", "replace")) + body.count("\n")


def _why(marks: list[re.Match[str]], output: str) -> str:
    """Why a task has no frame."""
    for match in marks:
        if match["word"] in _SAID:
            return _SAID[match["word"]]
    if not output.strip():
        return "the program printed nothing"
    if not marks:
        return "the program did not run to its end"
    return "its result is not among those that came back"


def _plain(text: str) -> str:
    """The text itself, or what is inside when it is the compact form."""
    stripped = text.strip()
    if not _COMPACT.fullmatch(stripped):
        return text
    try:
        packed = base64.b64decode("".join(stripped.split()), validate=True)
        opened = zlib.decompressobj(wbits=31).decompress(packed, LIMIT)
    except (binascii.Error, zlib.error):
        return text
    return opened.decode("utf-8", "replace")
