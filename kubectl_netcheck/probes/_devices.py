"""Reads the device lines of an evidence probe: which is the tunnel, the uplink, the bridge."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kubectl_netcheck.probes import _text

#: DEVTYPE of tunnel devices (drivers/net of the kernel), and ARPHRD numbers (if_arp.h): 768 IPIP,
#: 769 IP6IP6, 776 SIT, 778 GRE. WireGuard says DEVTYPE=wireguard.
TUNNEL_TYPES = frozenset({"vxlan", "geneve", "wireguard", "gretap"})
TUNNEL_ARPHRD = frozenset({"768", "778"})
#: Devices that CNIs make without a telling type: flannel's udp backend, Open vSwitch's Geneve.
_TUNNEL_NAME = re.compile(r"^(flannel0|genev_sys_.*|vxlan_sys_.*)$")
#: The CNIs' bridges first, a container engine's own bridge last.
_BRIDGES = ("cni0", "cbr0", "kube-bridge", "cnio0", "ovn0", "weave")
_OTHER_BRIDGES = re.compile(r"^(docker|br-|virbr|lxdbr|podman)")


@dataclass(frozen=True, slots=True)
class Device:
    """One network device: state is ``up`` or ``down``; kind is vxlan, geneve, wireguard, …"""

    name: str
    kind: str
    state: str
    mtu: float | None


def devices(lines: Sequence[str]) -> tuple[Device, ...]:
    """All devices that were listed, in their order."""
    found = []
    for line in lines:
        if line.startswith("device "):
            says = _text.words(line)
            if says.get("name"):
                found.append(_device(says))
    return tuple(found[:256])


def _device(says: dict[str, str]) -> Device:
    name, arphrd = says["name"], says.get("arphrd", "")
    kind = says.get("devtype", "").strip("-")
    if not kind and arphrd in TUNNEL_ARPHRD:
        kind = {"768": "ipip", "778": "gre"}[arphrd]
    if not kind and _TUNNEL_NAME.match(name):
        kind = "tunnel"
    try:
        up = bool(int(says.get("flags", "0"), 16) & 1)  # IFF_UP, linux/if.h
    except ValueError:
        up = False
    down = not up or says.get("oper") in ("down", "lowerlayerdown", "notpresent")
    return Device(name, kind, "down" if down else "up", _text.number(says.get("mtu", "")))


def tunnels(found: Sequence[Device]) -> tuple[Device, ...]:
    """The tunnel devices. The IPIP and GRE devices that the kernel makes by itself (tunl0, gre0,
    down until somebody uses them) count only when they are up."""
    own = TUNNEL_TYPES | {"tunnel"}
    return tuple(
        d for d in found if d.kind in own or (d.kind in ("ipip", "gre") and d.state == "up")
    )


def uplink(found: Sequence[Device], lines: Sequence[str]) -> Device | None:
    """The device of the default route, None where there is none."""
    for line in lines:
        if line.startswith("uplink "):
            for name in line.split()[1:]:
                for device in found:
                    if device.name == name:
                        return device
    return None


def bridge(found: Sequence[Device]) -> Device | None:
    """The CNI's bridge: one of the known names, else any that is no container engine's."""
    bridges = [d for d in found if d.kind == "bridge" or d.name in _BRIDGES]
    for name in _BRIDGES:
        for device in bridges:
            if device.name == name:
                return device
    return next((d for d in bridges if not _OTHER_BRIDGES.match(d.name)), None)
