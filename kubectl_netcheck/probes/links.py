"""links: the node's tunnel, uplink and bridge, one fact.

Text: tunnel, tunnel_kind, tunnel_state (up, down or missing), for VXLAN and Geneve tunnel_port,
tunnel_id, tunnel_local, tunnel_over; uplink, uplink_state; bridge, bridge_state (where there is
one); more_tunnels. Figures: tunnel_mtu_bytes, uplink_mtu_bytes, bridge_mtu_bytes.
"""

import json
from typing import Any

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _devices, _evidence, _text


def script(_task: Task) -> str:
    """The devices from /sys, the tunnel's own settings from ip where the image has it."""
    return """
devices; uplinks
for k in vxlan geneve; do
  echo "detail $(ip -d -j link show type $k 2>/dev/null | head -c 4000)"
done
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact about the devices; never raises."""
    if fact := _evidence.unread(task, capture, "device "):
        return (fact,)
    lines = _text.lines(capture.output)
    found = _devices.devices(lines)
    figures: dict[str, float | None] = {}
    text: dict[str, str] = {"tunnel_state": "missing"}
    tunnels = _devices.tunnels(found)
    if tunnels:
        tunnel = tunnels[0]
        text |= {
            "tunnel": tunnel.name,
            "tunnel_kind": tunnel.kind,
            "tunnel_state": tunnel.state,
            "more_tunnels": " ".join(t.name for t in tunnels[1:6]),
        }
        figures["tunnel_mtu_bytes"] = tunnel.mtu
        text |= _details(lines, tunnel.name)
    uplink = _devices.uplink(found, lines)
    for name, device in (("uplink", uplink), ("bridge", _devices.bridge(found))):
        if device:
            text |= {name: device.name, f"{name}_state": device.state}
            figures[f"{name}_mtu_bytes"] = device.mtu
    return (_evidence.seen(task, figures, text),)


def _details(lines: list[str], name: str) -> dict[str, str]:
    """Port, network id, local address and underlying device, as ``ip -d -j link`` has them."""
    for line in lines:
        if not line.startswith("detail ["):
            continue
        try:
            links: Any = json.loads(line[7:])
        except (ValueError, RecursionError):
            continue
        for link in links if isinstance(links, list) else ():
            if not isinstance(link, dict) or link.get("ifname") != name:
                continue
            info = link.get("linkinfo")
            data = info.get("info_data") if isinstance(info, dict) else None
            if isinstance(data, dict):
                return {
                    "tunnel_port": str(data.get("port", "")),
                    "tunnel_id": str(data.get("id", "")),
                    "tunnel_local": str(data.get("local", data.get("local6", ""))),
                    "tunnel_over": str(data.get("link", "")),
                }
    return {}


PROBE = Probe("links", "tunnel, uplink, bridge", script, read, 1.0, (), (_evidence.FUNCTIONS,))
