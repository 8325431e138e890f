"""resolver: the pod's resolv.conf, one fact about the pod.

Text: servers, search, options, each with blanks between.
"""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _text

#: What resolv.conf(5) takes: three servers; a search list of more is cut by many libraries.
_SERVERS, _WORDS = 3, 32
_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,253}", re.ASCII)


def script(_task: Task) -> str:
    """The file as it is; it holds no secret."""
    return "echo resolver\nhead -c 4000 /etc/resolv.conf"


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """What it says; never raises."""
    place = task.leg.source
    lines = _text.lines(capture.output)
    if capture.missing or "resolver" not in lines:
        why = _text.clean(capture.missing or capture.output) or "no output"
        return (Fact(PROBE.name, Result.NOT_RUN, place=place, text={"reason": why}),)
    servers: list[str] = []
    said: dict[str, list[str]] = {}
    for line in lines:
        key, *words = line.split()[: _WORDS + 1] or [""]
        fit = [word for word in words if _WORD.fullmatch(word)]
        if key == "nameserver" and fit and _text.is_address(fit[0]):
            servers.append(fit[0])
        elif key in ("search", "options"):
            said[key] = fit  # the last line of its kind counts
    text = {"servers": " ".join(servers[:_SERVERS])}
    text |= {key: _text.clean(" ".join(words)) for key, words in said.items()}
    return (Fact(PROBE.name, Result.SEEN, place=place, text=text),)


PROBE = Probe("resolver", "the pod's resolv.conf", script, read, 1.0)
