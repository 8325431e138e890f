"""tunnel-counters: packets through each tunnel device within a window, one fact per device.

Parameter: window_ms (100 to 2000, default 700). Text: device, kind, state, uplink. Figures:
rx_grown, tx_grown (packets), rx_dropped_grown, tx_dropped_grown, tx_errors_grown, rx_packets,
tx_packets, uplink_rx_grown, uplink_tx_grown, window_ms (measured).
"""

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _devices, _evidence, _shell, _text

# Columns of /proc/net/dev: rx bytes, packets, errs, drop, fifo, frame, compressed, multicast, then
# tx bytes, packets, errs, drop, … (proc(5)).
_COLUMNS = {
    "rx_packets": 1,
    "rx_dropped": 3,
    "tx_packets": 9,
    "tx_errors": 10,
    "tx_dropped": 11,
}


def script(task: Task) -> str:
    """Devices once, counters twice."""
    window = _shell.integer(task, "window_ms", 700, 100, 2000)
    return f"""
counters() {{
  sed -n -e '/^ *\\(veth\\|cali\\|lxc\\|lo:\\)/d' \\
    -e 's/^ *\\([^ :]*\\): */counters \\1 /p' /proc/net/dev
}}
devices; uplinks; now; z=$n
echo first; counters
sleep {window / 1000:.3f} 2>/dev/null || sleep {max(1, window // 1000)}
echo second; counters
now; echo "window $(((n-z)*10))"
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """The growth of each tunnel device's counters; never raises."""
    if fact := _evidence.unread(task, capture, "window "):
        return (fact,)
    lines = _text.lines(capture.output)
    found = _devices.devices(lines)
    window = next((_text.number(x[7:]) for x in lines if x.startswith("window ")), None)
    first, second = _counters(lines, "first"), _counters(lines, "second")
    uplink = _devices.uplink(found, lines)
    facts = []
    for tunnel in _devices.tunnels(found)[: _evidence.MOST]:
        before, after = first.get(tunnel.name), second.get(tunnel.name)
        if not before or not after:
            continue
        figures: dict[str, float | None] = {"window_ms": window}
        for name, value in after.items():
            grown = name.removesuffix("_packets") if name.endswith("_packets") else name
            figures[f"{grown}_grown"] = _evidence.growth(before.get(name), value)
        figures |= {name: after[name] for name in ("rx_packets", "tx_packets")}
        if uplink and uplink.name in first and uplink.name in second:
            for name in ("rx", "tx"):
                figures[f"uplink_{name}_grown"] = _evidence.growth(
                    first[uplink.name][f"{name}_packets"], second[uplink.name][f"{name}_packets"]
                )
        text = {
            "device": tunnel.name,
            "kind": tunnel.kind,
            "state": tunnel.state,
            "uplink": uplink.name if uplink else "",
        }
        facts.append(_evidence.seen(task, figures, text))
    if facts:
        return tuple(facts)
    reason = {"reason": "the node has no tunnel device"}
    return (Fact(task.probe, Result.NOT_RUN, place=_evidence.node(task), text=reason),)


def _counters(lines: list[str], which: str) -> dict[str, dict[str, float]]:
    """The counters of each device, after the line that names the reading."""
    found: dict[str, dict[str, float]] = {}
    for line in _evidence.reading(lines, which):
        if line.startswith("counters "):
            name, *numbers = line.split()[1:20] or [""]
            values = {
                key: value
                for key, at in _COLUMNS.items()
                if at < len(numbers) and (value := _text.number(numbers[at], 0, 1e19)) is not None
            }
            if len(values) == len(_COLUMNS):
                found[_text.clean(name, 40)] = values
    return found


PROBE = Probe(
    "tunnel-counters",
    "packets through the tunnel",
    script,
    read,
    3.0,
    (),
    (_evidence.FUNCTIONS,),
)
