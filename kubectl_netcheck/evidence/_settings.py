"""How each CNI is set up to carry pod packets: its ConfigMap, its agents' flags, its annotations.

Sources: flannel Documentation/backends.md; Calico's node annotations (libcalico-go,
k8s/conversion/node.go); Cilium's cilium-config; antrea-agent.conf and its options.go; the flags of
kube-ovn-cni (dist/images/install.sh) and of kube-router (docs/user-guide.md).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kubectl_netcheck.evidence._base import Raw, dig, items, named, parsed, word
from kubectl_netcheck.model.inventory import Inventory

FLANNEL_TYPE = "flannel.alpha.coreos.com/backend-type"
_CALICO = "projectcalico.org/"
#: Where flannel's net-conf.json is: its own ConfigMap, Canal's, and Canal's in RKE2.
_NETWORKS = ("kube-flannel-cfg", "canal-config", "rke2-canal-config")
_YAML = re.compile(r"^ *([A-Za-z]+): *[\"']?([A-Za-z0-9.-]*)[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Settings:
    """What settings say; empty and 0 where they say nothing.

    backend: a word of _cnis.BACKENDS. inside: the tunnel that an encryption carries, whose bytes
    come on top of its own.
    """

    backend: str = ""
    port: int = 0
    mtu: int = 0
    inside: str = ""


def settings(name: str, inventory: Inventory, daemonset: Raw | None) -> Settings:
    """What the settings of the CNI of that name say."""
    read = _READERS.get(name)
    return read(inventory, daemonset) if read else Settings()


def flannel_network(inventory: Inventory) -> object:
    """The parsed net-conf.json, None where none was read."""
    found = (named(inventory, "configmaps", name) for name in _NETWORKS)
    return next((parsed(dig(each, "data", "net-conf.json")) for each in found if each), None)


def flannel_annotation(inventory: Inventory) -> str:
    """The backend that flannel's annotations on nodes name."""
    found = (word(marks, FLANNEL_TYPE) for marks in _marks(inventory))
    return next((kind.lower() for kind in found if kind), "")


def _flannel(inventory: Inventory, _: Raw | None) -> Settings:
    backend = dig(flannel_network(inventory), "Backend")
    kind = word(backend, "Type").lower() or flannel_annotation(inventory)
    return Settings(kind, _whole(dig(backend, "Port")), _whole(dig(backend, "MTU")))


def _calico(inventory: Inventory, _: Raw | None) -> Settings:
    """Between nodes that have keys packets are encrypted instead of tunnelled."""
    backend = word(named(inventory, "configmaps", "calico-config"), "data", "calico_backend")
    marks = list(_marks(inventory))

    def some(key: str) -> bool:
        return any(word(each, _CALICO + key) for each in marks)

    if some("WireguardPublicKey"):
        return Settings("wireguard")
    if backend == "vxlan" or some("IPv4VXLANTunnelAddr"):
        return Settings("vxlan")
    if some("IPv4IPIPTunnelAddr"):
        return Settings("ipip")
    bgp = some("IPv4Address") or (marks and backend == "bird")
    return Settings("bgp" if bgp else "")


def _cilium(inventory: Inventory, _: Raw | None) -> Settings:
    data = dig(named(inventory, "configmaps", "cilium-config"), "data")
    native = word(data, "routing-mode") == "native" or word(data, "tunnel") == "disabled"
    kind = "native" if native else word(data, "tunnel-protocol") or word(data, "tunnel")
    found = Settings(kind, 0 if native else _whole(dig(data, "tunnel-port")))
    found = replace(found, mtu=_whole(dig(data, "mtu")))
    for encryption in ("wireguard", "ipsec"):
        if word(data, f"enable-{encryption}").lower() == "true":
            return Settings(encryption, mtu=found.mtu, inside=kind or "vxlan")
    return found


def _antrea(inventory: Inventory, _: Raw | None) -> Settings:
    data = dig(named(inventory, "configmaps", "antrea-config"), "data")
    found: dict[str, str] = {}
    for key, value in _YAML.findall(str(dig(data, "antrea-agent.conf") or "")[:100_000]):
        found.setdefault(key, value)
    tunnel = found.get("tunnelType", "").lower()
    mtu = _whole(found.get("defaultMTU"))
    if found.get("trafficEncryptionMode", "").lower() == "wireguard":
        return Settings("wireguard", mtu=mtu)
    if found.get("trafficEncapMode", "").lower() in ("noencap", "networkpolicyonly"):
        return Settings("native", mtu=mtu)
    if found.get("trafficEncryptionMode", "").lower() == "ipsec":
        return Settings("ipsec", mtu=mtu, inside=tunnel or "geneve")
    return Settings(tunnel, _whole(found.get("tunnelPort")), mtu)


def _kube_ovn(_: Inventory, daemonset: Raw | None) -> Settings:
    given = _flags(daemonset)
    kind = given.get("network-type", "")
    kind = {"vlan": "native", "hybrid": ""}.get(kind, kind)
    return Settings(kind, mtu=_whole(given.get("mtu")))


def _kube_router(_: Inventory, daemonset: Raw | None) -> Settings:
    given = _flags(daemonset)
    if given.get("enable-overlay", "").lower() in ("false", "0", "f"):
        return Settings("bgp")
    return Settings(given.get("overlay-encap", ""), _whole(given.get("overlay-encap-port")))


def _marks(inventory: Inventory) -> list[object]:
    nodes = inventory.objects.get("nodes", ())
    return [dig(node, "metadata", "annotations") for node in nodes]


def _flags(daemonset: Raw | None) -> dict[str, str]:
    """The flags of a DaemonSet's containers: "--key=value", or "--key" and its value."""
    found: dict[str, str] = {}
    for container in items(daemonset, "spec", "template", "spec", "containers"):
        given = [
            str(each)[:200]
            for part in ("command", "args")
            if isinstance(words := dig(container, part), list)
            for each in words
        ]
        for this, after in zip(given, [*given[1:], ""], strict=False):
            if this.startswith("--"):
                key, equals, value = this[2:].partition("=")
                value = value if equals or after.startswith("-") else after
                found.setdefault(key, value.strip("\"'"))
    return found


def _whole(value: object) -> int:
    """A port or size from a setting, 0 for anything else."""
    text = str(value)
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
    return number if 0 < number < 65536 else 0


_READERS: Mapping[str, Callable[[Inventory, Raw | None], Settings]] = {
    "flannel": _flannel,
    "canal": _flannel,
    "calico": _calico,
    "cilium": _cilium,
    "antrea": _antrea,
    "kube-ovn": _kube_ovn,
    "kube-router": _kube_router,
}
