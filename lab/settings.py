"""What a lab looks like: names, address ranges, the shape of its network. Pure."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from lab.errors import LabError

DEFAULT_LAB = "netcheck"
CNI_SHAPES = ("vxlan", "host-gw", "ptp")
PROXY_MODES = ("iptables", "nftables")
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?")


def check_lab_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise LabError(f"a lab's name is made of a-z, 0-9 and '-': {name!r} is not one")


@dataclass(frozen=True)
class Settings:
    """The settings of one lab. They are written into its state and never change while it is up."""

    nodes: tuple[str, ...] = ("node-a", "node-b", "node-c")
    pod_cidr: str = "10.244.0.0/16"
    service_cidr: str = "10.96.0.0/12"
    cluster_domain: str = "cluster.local"
    cni: str = "vxlan"
    vxlan_port: int = 8472
    mtu: int = 1500
    proxy_mode: str = "iptables"
    # Without it the serving certificate lacks the authorityKeyIdentifier, as those of some
    # distributions do; strict clients then refuse it.
    authority_key_id: bool = True

    def __post_init__(self) -> None:
        if not self.nodes:
            raise LabError("a lab needs at least one node")
        if len(set(self.nodes)) != len(self.nodes):
            raise LabError(f"two nodes have the same name: {', '.join(self.nodes)}")
        for name in self.nodes:
            if not NAME.fullmatch(name) or name in ("control", "underlay"):
                raise LabError(f"{name!r} cannot be the name of a node")
        _choice("CNI shape", self.cni, CNI_SHAPES)
        _choice("kube-proxy mode", self.proxy_mode, PROXY_MODES)
        if len(self.nodes) > 200:
            raise LabError("a lab's underlay has room for 200 nodes")
        pods = _network("pod CIDR", self.pod_cidr)
        services = _network("service CIDR", self.service_cidr)
        if pods.overlaps(services):
            raise LabError(f"pod CIDR {pods} and service CIDR {services} overlap")
        if pods.prefixlen > 24 or 2 ** (24 - pods.prefixlen) < len(self.nodes):
            raise LabError(f"pod CIDR {pods} has no /24 for each of {len(self.nodes)} nodes")
        if services.num_addresses < 16:
            raise LabError(f"service CIDR {services} has no tenth address for the cluster DNS")
        if not 1280 <= self.mtu <= 65535:
            raise LabError(f"an underlay MTU of {self.mtu} is out of range (1280 to 65535)")
        if not 1 <= self.vxlan_port <= 65535:
            raise LabError(f"there is no UDP port {self.vxlan_port}")

    @property
    def dns_address(self) -> str:
        return str(ipaddress.IPv4Network(self.service_cidr)[10])

    @property
    def api_service_address(self) -> str:
        return str(ipaddress.IPv4Network(self.service_cidr)[1])

    def pod_cidr_of(self, node: str) -> str:
        """The /24 of a node: always the same one, so that an address tells the node."""
        subnets = ipaddress.IPv4Network(self.pod_cidr).subnets(new_prefix=24)
        return str(list(subnets)[self.nodes.index(node)])

    def zone_of(self, node: str) -> str:
        """Two zones: the first two thirds of the nodes, and the rest."""
        first = max(1, round(2 * len(self.nodes) / 3))
        return "zone-1" if self.nodes.index(node) < first else "zone-2"

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "nodes": list(self.nodes)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Settings:
        known = {each.name for each in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise LabError(
                f"unknown setting {', '.join(unknown)}; there are: {', '.join(sorted(known))}"
            )
        values = dict(values)
        if "nodes" in values:
            values["nodes"] = node_names(values["nodes"])
        try:
            return replace(cls(), **values)
        except TypeError as error:
            raise LabError(f"a setting has the wrong kind of value: {error}") from error

    @classmethod
    def from_file(cls, path: Path) -> Settings:
        """Settings from a small JSON file; what it does not name keeps its default."""
        try:
            values = json.loads(path.read_text())
        except OSError as error:
            raise LabError(f"cannot read {path}: {error.strerror}") from error
        except ValueError as error:
            raise LabError(f"{path} is not valid JSON: {error}") from error
        if not isinstance(values, dict):
            raise LabError(f"{path} must hold one JSON object with settings")
        return cls.from_dict(values)


def node_names(value: Any) -> tuple[str, ...]:
    """`3`, `"3"`, `"x,y,z"` and `["x", "y", "z"]` all say which nodes there are."""
    if isinstance(value, (list, tuple)):
        return tuple(str(each) for each in value)
    text = str(value)
    if not text.isdigit():
        return tuple(each.strip() for each in text.split(",") if each.strip())
    count = int(text)
    if count <= 26:
        return tuple(f"node-{chr(ord('a') + each)}" for each in range(count))
    return tuple(f"node-{each + 1}" for each in range(count))


def _choice(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise LabError(f"there is no {what} {value!r}; choose {', '.join(allowed)}")


def _network(what: str, text: str) -> ipaddress.IPv4Network:
    try:
        return ipaddress.IPv4Network(text)
    except ValueError as error:
        raise LabError(f"the {what} {text!r} is not an IPv4 range: {error}") from error
