"""The tunnel device of a node under flannel: how it was made, and made again in another way."""

from __future__ import annotations

import json
from typing import Any

from lab.errors import LabError
from lab.faults import _agents, _flannel
from lab.lab import Lab
from lab.node import Node

DEVICE = _flannel.DEVICE
AGENT = "flanneld"


def show(node: Node) -> dict[str, Any]:
    found = node.run("ip", "-details", "-json", "link", "show", "dev", DEVICE, check=False)
    if found.returncode:
        raise LabError(f"{node.name} has no {DEVICE}")
    return dict(json.loads(found.stdout)[0])


def remake(node: Node, **changes: str) -> None:
    """Make the device again with other settings, and give it back all that the agent set.

    The agent watches over its device and would undo this: it stands still from here on.
    """
    now = show(node)
    data = now["linkinfo"]["info_data"]
    made = {
        "id": str(data["id"]),
        "local": data["local"],
        "dev": data["link"],
        "dstport": str(data["port"]),
        **changes,
    }
    peers = _peers(node)
    _agents.freeze(node, AGENT)
    (address,) = (
        each["local"]
        for each in json.loads(node.run("ip", "-json", "address", "show", DEVICE).stdout)[0][
            "addr_info"
        ]
        if each["family"] == "inet"
    )
    settings = " ".join(f"{key} {value}" for key, value in made.items())
    lines = [
        f"link delete dev {DEVICE}",
        f"link add {DEVICE} address {now['address']} mtu {now['mtu']} type vxlan "
        f"{settings} nolearning",
        f"address add {address}/32 dev {DEVICE}",
        f"link set {DEVICE} up",
    ]
    for route, gateway, mac, _ in peers:
        lines += [
            f"neighbour replace {gateway} lladdr {mac} dev {DEVICE} nud permanent",
            f"route replace {route} via {gateway} dev {DEVICE} onlink",
        ]
    node.run("ip", "-batch", "-", input="\n".join(lines) + "\n")
    for _, _, mac, node_address in peers:
        node.run("bridge", "fdb", "replace", mac, "dev", DEVICE, "dst", node_address,
                 "self", "permanent")  # fmt: skip


def set_mac(node: Node, mac: str) -> str:
    """Change the device's MAC; the kernel forgets the neighbours then, and they are set again."""
    peers = _peers(node)
    node.run("ip", "link", "set", "dev", DEVICE, "address", mac)
    lines = [
        f"neighbour replace {gateway} lladdr {peer} dev {DEVICE} nud permanent"
        for _, gateway, peer, _ in peers
    ]
    node.run("ip", "-batch", "-", input="\n".join(lines) + "\n")
    found = show(node)["address"]
    if found != mac:
        raise LabError(f"{DEVICE} of {node.name} has the MAC {found}, not {mac}")
    return f"{DEVICE} has the MAC {mac}"


def _peers(node: Node) -> list[tuple[str, str, str, str]]:
    """Pod range, address of the peer's device, its MAC and the peer node's own address."""
    routes = json.loads(node.run("ip", "-json", "route", "show", "dev", DEVICE).stdout)
    neighbours = json.loads(node.run("ip", "-json", "neighbour", "show", "dev", DEVICE).stdout)
    fdb = json.loads(node.run("bridge", "-json", "fdb", "show", "dev", DEVICE).stdout)
    macs = {each["dst"]: each["lladdr"] for each in neighbours if "lladdr" in each}
    ends = {each["mac"]: each["dst"] for each in fdb if "dst" in each}
    return [
        (each["dst"], each["gateway"], macs[each["gateway"]], ends[macs[each["gateway"]]])
        for each in routes
        if each.get("gateway") in macs and macs[each["gateway"]] in ends
    ]


def restart_agent(lab: Lab, node: Node) -> str:
    """The agent makes a device that is not as it should be anew."""
    _agents.thaw(node, AGENT)
    _flannel.restart(lab, node)
    return "the flannel agent has made its device and routes again"
