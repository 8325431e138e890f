"""neighbours: the node's neighbours on tunnel devices and the uplink, and how full the table is.

One fact. Text: ``neighbour IP`` = "MAC STATE DEVICE", ``fdb MAC`` = "IP DEVICE" (bridge fdb of the
tunnel), at most 45 of each. Figures: neighbours and failed (FAILED or INCOMPLETE) of these, fdb;
entries (all IPv4 neighbours that count against the limit, those of pods among them), limit
(net.ipv4.neigh.default.gc_thresh3), table_fulls (entries refused since boot). Permanent entries, as
flannel and OVN make them, count against no limit (neigh_alloc, net/core/neighbour.c).
"""

import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _text

_MAC = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$", re.ASCII)
COUNTED = ("entries", "limit", "table_fulls")


def script(_task: Task) -> str:
    """Neighbours without those of pods; forwarding entries of tunnel devices only. Counts come
    first and lists are short, because an output that is too long is cut."""
    return r"""
need ip
echo "neighbours entries=$(ip -4 neigh show 2>/dev/null | sed '/PERMANENT/d' | wc -l)"
sed -n '1s/^/neighbours limit=/p' /proc/sys/net/ipv4/neigh/default/gc_thresh3 2>/dev/null
f=/proc/net/stat/arp_cache
case $(sed -n '1s/.* //p' $f 2>/dev/null) in table_fulls)
  t=0; for x in $(sed '1d;s/.* //' $f); do t=$((t+0x$x)); done; echo "neighbours table_fulls=$t" ;;
esac
ip neigh show 2>/dev/null | sed -n -e '/ dev \(veth\|cali\|lxc\|cni0\|cbr0\|docker\)/d' \
  -e 's/^/neigh /p' | head -n 45
bridge fdb show 2>/dev/null | sed -n '/ dst /s/^/fdb /p' | head -n 45
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact with every neighbour's MAC and state, and every tunnel end's address."""
    if fact := _evidence.unread(task, capture, "neighbours"):
        return (fact,)
    text: dict[str, str] = {}
    counts: dict[str, float | None] = {}
    neighbours = failed = fdb = 0
    for line in _text.lines(capture.output):
        words = line[:400].split()
        if words[:1] == ["neighbours"]:
            says = _text.words(line[:400])
            counts |= {key: _text.number(says[key]) for key in COUNTED if key in says}
        if len(words) < 4:
            continue
        pairs = dict(zip(words[2::2], words[3::2], strict=False))
        if words[0] == "neigh" and _text.is_address(words[1]):
            neighbours += 1
            state = words[-1] if words[-1].isupper() else ""
            failed += state in ("FAILED", "INCOMPLETE")
            if neighbours <= _evidence.MOST:
                mac = pairs.get("lladdr", "no-mac")
                text[f"neighbour {words[1]}"] = f"{mac} {state} {pairs.get('dev', '')}"
        elif words[0] == "fdb" and _MAC.match(words[1]) and _text.is_address(pairs.get("dst", "")):
            fdb += 1
            if fdb <= _evidence.MOST:
                text[f"fdb {words[1]}"] = f"{pairs['dst']} {pairs.get('dev', '')}"
    counts |= {"neighbours": neighbours, "failed": failed, "fdb": fdb}
    return (_evidence.seen(task, counts, text),)


PROBE = Probe("neighbours", "neighbours and tunnel ends", script, read, 1.5, ("ip",))
