"""port: TCP connects to ports of a program that is not ours: does it answer there.

Parameters: ports (1 to 8 of them, with blanks between), name (to resolve as the pod does, where
the leg's target has no address). Facts: samples and good count ports, took_ms is the
slowest of those that answered; text refused and lost list ports. The worst ending of a port is
that of the fact: silence first, then WRONG (the name has no address), then REFUSED.
"""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect, _shell, _text

MOST = 8
_PORTS = re.compile(r"[0-9]{1,5}( [0-9]{1,5}){0,7}")
#: What libc and the tools say of a name without an address.
_NO_NAME = re.compile(
    r"[Nn]ame (?:or service not known|does not resolve|resolution)|not resolve|nodename nor"
    r"|bad address|No address associated|[Tt]ry again"
)
#: From the ending that says most of a fault to the one that says least.
_WORST = (
    Result.LOST,
    Result.UNREACHABLE,
    Result.PROHIBITED,
    Result.NOT_PERMITTED,
    Result.WRONG,
    Result.REFUSED,
    Result.OK,
)


def script(task: Task) -> str:
    """All ports side by side, each with an output of its own."""
    found = task.params.get("ports", "")
    if not isinstance(found, str) or not _PORTS.fullmatch(found):
        raise ValueError(f"port {task.id}: ports must be 1 to {MOST} numbers, not {found!r}")
    ports = [int(each) for each in found.split()]
    if not all(0 < port < 65536 for port in ports):
        raise ValueError(f"port {task.id}: there is no such port in {found!r}")
    to = _shell.address(task) if task.leg.target.address else _shell.dns_name(task)
    return f"""
need socat curl nc
for x in {found}; do
  (
    o=$(dial {to} "$x" {_connect.CONNECT_WAIT}); echo "port $x"; echo "$o"
  ) >"$d/port$x.{task.id}" &
done
wait
cat "$d"/port*.{task.id}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How each port ended, as one fact; never raises."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    endings: dict[str, Result] = {}
    took: list[float] = []
    said = ""
    for port, output in _parts(capture.output):
        (one,) = _connect.read(task, Capture(task.id, output, capture.exit), PROBE.name)
        words = one.text.get("said", "")
        result = Result.WRONG if _NO_NAME.search(words) else one.result
        if result is not Result.NOT_RUN:
            endings[port] = result
            said = said or words
            took += [one.figures["took_ms"]] if "took_ms" in one.figures else []
    if not endings:
        return (_text.not_run(task, PROBE.name, f"no result: {capture.output[:200]}"),)
    good = sum(result is Result.OK for result in endings.values())
    worst = min(endings.values(), key=lambda r: _WORST.index(r) if r in _WORST else 0)
    refused = " ".join(p for p, result in endings.items() if result is Result.REFUSED)
    silent = (Result.OK, Result.REFUSED, Result.WRONG)
    lost = " ".join(p for p, result in endings.items() if result not in silent)
    text = {"ports": " ".join(endings), "refused": refused, "lost": lost, "said": said}
    figures = {"took_ms": max(took, default=None)}
    return (_text.leg_fact(task, PROBE.name, worst, len(endings), good, figures, text),)


def _parts(output: str) -> list[tuple[str, str]]:
    found: list[tuple[str, list[str]]] = []
    for line in _text.lines(output):
        if line.startswith("port ") and _text.whole(line[5:], 1, 65535) and len(found) < MOST:
            found.append((line[5:], []))
        elif found:
            found[-1][1].append(line)
    return [(port, "\n".join(part)) for port, part in found]


PROBE = Probe(
    "port",
    "TCP connects to a program's own ports",
    script,
    read,
    3.0,
    ("socat", "curl", "nc"),
    (_connect.FUNCTIONS,),
)
