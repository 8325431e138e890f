"""The wires of the lab: one bridge as underlay, a veth to each host, and one to this machine."""

from __future__ import annotations

import ipaddress
import json
import subprocess
from dataclasses import dataclass

from lab import state
from lab.errors import LabError
from lab.host import Host
from lab.node import UPLINK

# 100.64.0.0/10 is for carriers' own use: least likely to be a network that the machine is in.
LABS = ipaddress.IPv4Network("100.123.0.0/16")
BRIDGE = "br0"
MACHINE_PORT = "machine"


@dataclass(frozen=True)
class Plan:
    """The addresses of one lab's underlay, all of them from its number."""

    index: int

    @property
    def subnet(self) -> ipaddress.IPv4Network:
        return list(LABS.subnets(new_prefix=24))[self.index]

    @property
    def gateway(self) -> str:
        return str(self.subnet[1])

    @property
    def control(self) -> str:
        return str(self.subnet[2])

    @property
    def machine(self) -> str:
        return str(self.subnet[254])

    @property
    def machine_link(self) -> str:
        return f"netchecklab{self.index}"

    def node(self, number: int) -> str:
        return str(self.subnet[11 + number])


def free_index() -> int:
    """The first number that no other lab has and whose range this machine has no route into."""
    taken = {found.about.get("index") for name in state.labs() if (found := _journal(name))}
    answer = subprocess.run(
        ["ip", "-json", "-4", "route", "show", "table", "all"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    routes = []
    for each in json.loads(answer.stdout or "[]"):
        if each["dst"] != "default":
            routes.append(ipaddress.IPv4Network(each["dst"], strict=False))
    for index in range(256):
        subnet = Plan(index).subnet
        if index not in taken and not any(each.overlaps(subnet) for each in routes):
            return index
    raise LabError(f"no range of {LABS} is free for one more lab")


def _journal(name: str) -> state.State | None:
    return state.State.of(name)


def make_bridge(underlay: Host, plan: Plan, mtu: int) -> None:
    batch(
        underlay,
        f"link add {BRIDGE} type bridge forward_delay 0",
        f"link set {BRIDGE} mtu {mtu} up",
        # The nodes' gateway. It leads nowhere, and as the nodes' name server it refuses at once:
        # an image that is not there fails in a moment and not after a timeout.
        f"address add {plan.gateway}/24 dev {BRIDGE}",
    )
    # It refuses by ICMP, of which it would send but one in a second to each node.
    underlay.run("sysctl", "-qw", "net.ipv4.icmp_ratelimit=0")


def connect(underlay: Host, host: Host, port: str, address: str, mtu: int) -> None:
    """Hang a host on the bridge; its end of the wire is eth0."""
    network = ipaddress.IPv4Interface(f"{address}/24").network
    gateway = network[1]
    machine(
        f"link add {UPLINK} mtu {mtu} netns {host.pid} type veth "
        f"peer name {port} mtu {mtu} netns {underlay.pid}"
    )
    batch(underlay, f"link set {port} master {BRIDGE} up")
    batch(
        host,
        f"address add {address}/24 dev {UPLINK}",
        f"link set {UPLINK} up",
        f"route add default via {gateway}",
    )
    # Otherwise packets larger than the MTU cross the wires whole, and no MTU fault shows.
    host.run("ethtool", "-K", UPLINK, "tso", "off", "gso", "off", "gro", "off", "tx", "off")


def connect_machine(underlay: Host, plan: Plan, mtu: int) -> None:
    """One leg for this machine, so that a client outside of the nodes reaches the API server."""
    link = plan.machine_link
    machine(
        f"link add {link} mtu {mtu} type veth "
        f"peer name {MACHINE_PORT} mtu {mtu} netns {underlay.pid}"
    )
    batch(underlay, f"link set {MACHINE_PORT} master {BRIDGE} up")
    machine(f"address add {plan.machine}/24 dev {link}", f"link set {link} up")


def route_pods(host: Host, ranges: dict[str, str]) -> None:
    """The routed shape has no agent: who has which pods stands in static routes."""
    batch(host, *(f"route replace {cidr} via {via}" for cidr, via in ranges.items()))


def batch(host: Host, *lines: str) -> None:
    if lines:
        host.run("ip", "-batch", "-", input="\n".join(lines) + "\n")


def machine(*lines: str) -> None:
    """`ip` on this machine itself."""
    done = subprocess.run(
        ["ip", "-batch", "-"], input="\n".join(lines) + "\n", capture_output=True, text=True,
        timeout=10, check=False,
    )  # fmt: skip
    if done.returncode:
        raise LabError(f"`ip {lines[0]}` failed: {done.stderr.strip()}")
