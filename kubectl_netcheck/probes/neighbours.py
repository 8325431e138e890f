"""neighbours: the node's neighbours on tunnel devices and the uplink, one fact.

Text: ``neighbour IP`` = "MAC STATE DEVICE", ``fdb MAC`` = "IP DEVICE" (bridge fdb of the tunnel),
at most 64 of each. Figures: neighbours, failed (FAILED or INCOMPLETE), fdb.
"""

import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _text

_MAC = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$", re.ASCII)


def script(_task: Task) -> str:
    """Neighbours without those of pods; forwarding entries of tunnel devices only."""
    return r"""
need ip
ip neigh show 2>/dev/null | sed -n -e '/ dev \(veth\|cali\|lxc\|cni0\|cbr0\|docker\)/d' \
  -e 's/^/neigh /p' | head -n 100
bridge fdb show 2>/dev/null | sed -n '/ dst /s/^/fdb /p' | head -n 100
echo "neighbours"
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact with every neighbour's MAC and state, and every tunnel end's address."""
    if fact := _evidence.unread(task, capture, "neighbours"):
        return (fact,)
    text: dict[str, str] = {}
    counts = {"neighbours": 0.0, "failed": 0.0, "fdb": 0.0}
    for line in _text.lines(capture.output):
        words = line[:400].split()
        if len(words) < 4:
            continue
        pairs = dict(zip(words[2::2], words[3::2], strict=False))
        if words[0] == "neigh" and _text.is_address(words[1]):
            counts["neighbours"] += 1
            state = words[-1] if words[-1].isupper() else ""
            counts["failed"] += state in ("FAILED", "INCOMPLETE")
            if counts["neighbours"] <= _evidence.MOST:
                mac = pairs.get("lladdr", "no-mac")
                text[f"neighbour {words[1]}"] = f"{mac} {state} {pairs.get('dev', '')}"
        elif words[0] == "fdb" and _MAC.match(words[1]) and _text.is_address(pairs.get("dst", "")):
            counts["fdb"] += 1
            if counts["fdb"] <= _evidence.MOST:
                text[f"fdb {words[1]}"] = f"{pairs['dst']} {pairs.get('dev', '')}"
    return (_evidence.seen(task, counts, text),)


PROBE = Probe("neighbours", "neighbours and tunnel ends", script, read, 1.5, ("ip",))
