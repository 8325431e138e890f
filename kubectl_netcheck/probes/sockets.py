"""sockets: on which TCP ports programs in the pod's network listen, one fact about the pod.

Text: open (ports that can be reached from outside), loopback (ports that only the pod itself can
reach), each with blanks between, at most 64.
"""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _text

MOST = 64
_SOCKET = re.compile(r"^listen ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$", re.ASCII)


def script(_task: Task) -> str:
    """/proc/net/tcp and tcp6 (proc(5)): state 0A is LISTEN."""
    return r"""
for p in tcp tcp6; do
  sed -n 's/^ *[0-9]*: \([0-9A-F]*:[0-9A-F]*\) [0-9A-F:]* 0A .*/listen \1/p' /proc/net/$p
done 2>/dev/null | sort -u | head -n 120
echo sockets
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """Which ports; never raises."""
    place = task.leg.source
    if capture.missing or "sockets" not in _text.lines(capture.output):
        why = _text.clean(capture.missing or capture.output) or "no output"
        return (Fact(PROBE.name, Result.NOT_RUN, place=place, text={"reason": why}),)
    found: dict[bool, set[int]] = {True: set(), False: set()}
    for line in _text.lines(capture.output):
        if match := _SOCKET.match(line):
            found[_is_loopback(match[1])].add(int(match[2], 16))
    text = {
        "open": " ".join(map(str, sorted(found[False])[:MOST])),
        "loopback": " ".join(map(str, sorted(found[True] - found[False])[:MOST])),
    }
    return (Fact(PROBE.name, Result.SEEN, place=place, text=text),)


def _is_loopback(address: str) -> bool:
    """127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104 as the kernel prints them: words of 32 bits in
    the order of a little-endian machine, which every supported one is."""
    if len(address) == 8:
        return address.endswith("7F")
    mapped = address.startswith("0" * 16 + "FFFF0000") and address.endswith("7F")
    return address == "0" * 24 + "01000000" or mapped


PROBE = Probe("sockets", "ports that the pod listens on", script, read, 1.0)
