"""routes: the node's routes that are no single pod's, one fact.

Text: one entry per destination, such as ``10.244.1.0/24`` = "via 10.244.1.0 dev flannel.1"
(at most 64), and ``default``. Figures: routes (how many there are).
"""

import ipaddress

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _text


def script(_task: Task) -> str:
    """ip's own words: they are short, and the same in iproute2 and in BusyBox."""
    return r"""
need ip
{ ip -4 route show; ip -6 route show; } 2>/dev/null |
  sed -n -e '/^fe80/d' -e '/ dev \(veth\|cali\|lxc\|eni[0-9a-f]\|gke[0-9a-f]\|azv\)/d' \
    -e 's/^/route /p' | head -n 100
echo "routes"
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact with the next hop of every destination; never raises."""
    if fact := _evidence.unread(task, capture, "routes"):
        return (fact,)
    text: dict[str, str] = {}
    count = 0
    for line in _text.lines(capture.output):
        if not line.startswith("route "):
            continue
        destination, _, rest = line[6:400].strip().partition(" ")
        count += 1
        if len(text) < _evidence.MOST and _is_destination(destination):
            text.setdefault(destination, _hop(rest.split()))
    return (_evidence.seen(task, {"routes": count}, text),)


def _is_destination(text: str) -> bool:
    if text == "default":
        return True
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _hop(words: list[str]) -> str:
    """Next hop, device, and what else matters: MTU, flags that make the route dead."""
    kept = []
    for at, word in enumerate(words[:30]):
        if word in ("via", "dev", "mtu", "src") and at + 1 < len(words):
            kept += [word, words[at + 1]]
        elif word in ("linkdown", "dead", "onlink"):
            kept.append(word)
    return " ".join(kept) or "direct"


PROBE = Probe("routes", "routes", script, read, 1.5, ("ip",))
