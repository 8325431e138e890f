"""Detects the CNI, its backend, port and device from DaemonSets, settings and annotations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kubectl_netcheck.evidence._base import Raw, dig, items, named, parsed, word
from kubectl_netcheck.evidence._cnis import BACKENDS, CNIS, DEVICES, OVERHEADS, PORTS, Backend, Cni
from kubectl_netcheck.model.inventory import Inventory

FLANNEL_TYPE = "flannel.alpha.coreos.com/backend-type"


@dataclass(frozen=True, slots=True)
class Detected:
    """The CNI that was found. daemonset: its raw object, None where the CNI has none."""

    name: str = ""
    namespace: str = ""
    daemonset: Raw | None = None
    selector: str = ""
    backend: str = ""
    protocol: str = ""
    port: int = 0
    overhead: int = 0
    device: str = ""
    mtu: int = 0
    network: str = ""  # the range of all pods, where a setting names it

    @property
    def tunnel(self) -> str:
        """The tunnel in words: "VXLAN, udp/8472"; empty where there is none."""
        return f"{self.protocol}/{self.port}" if self.port else self.protocol


def detect(inventory: Inventory) -> Detected:
    """The CNI by its DaemonSet, else by the annotations of the nodes."""
    found = _by_daemonset(inventory.objects.get("daemonsets", ()))
    if found is None:
        if _flannel_backend(inventory):
            return _filled(Detected(name="flannel"), inventory, "vxlan")
        return Detected()
    cni, raw = found
    labels = dig(raw, "spec", "selector", "matchLabels")
    selector = cni.label
    if isinstance(labels, Mapping) and labels:
        selector = ",".join(f"{word(k)}={word(v)}" for k, v in sorted(labels.items()))
    start = Detected(cni.name, word(raw, "metadata", "namespace"), raw, selector)
    return _filled(start, inventory, cni.backend)


def _by_daemonset(daemonsets: Iterable[Raw]) -> tuple[Cni, Raw] | None:
    known = [(word(each, "metadata", "name"), each) for each in daemonsets]
    for cni in CNIS:
        for wanted in cni.daemonsets:
            for name, raw in sorted(known, key=lambda pair: pair[0]):
                if name == wanted or name.startswith(f"{wanted}-ds"):
                    return cni, raw
    return None


def _filled(start: Detected, inventory: Inventory, usual: str) -> Detected:
    name, port, mtu = start.name, 0, 0
    backend = ""
    if name in ("flannel", "canal"):
        backend, port, mtu = _flannel(inventory)
    elif name == "calico":
        backend = _calico(inventory, start.daemonset)
    elif name == "cilium":
        backend, port, mtu = _cilium(inventory)
    backend = backend or usual
    known = BACKENDS.get(backend, Backend("", 0, 0))
    return Detected(
        name=name,
        namespace=start.namespace,
        daemonset=start.daemonset,
        selector=start.selector,
        backend=backend,
        protocol=known.protocol,
        port=port or PORTS.get((name, backend), known.port),
        overhead=OVERHEADS.get((name, backend), known.overhead),
        device=DEVICES.get((name, backend), ""),
        mtu=mtu,
        network=word(_flannel_network(inventory), "Network") if name == "flannel" else "",
    )


def _flannel_network(inventory: Inventory) -> object:
    settings = named(inventory, "configmaps", "kube-flannel-cfg") or named(
        inventory, "configmaps", "canal-config"
    )
    return parsed(dig(settings, "data", "net-conf.json"))


def _flannel(inventory: Inventory) -> tuple[str, int, int]:
    backend = dig(_flannel_network(inventory), "Backend")
    kind = word(backend, "Type").lower() or _flannel_backend(inventory)
    return kind, _whole(dig(backend, "Port")), _whole(dig(backend, "MTU"))


def _flannel_backend(inventory: Inventory) -> str:
    for node in inventory.objects.get("nodes", ()):
        marks = dig(node, "metadata", "annotations")
        if kind := word(marks, FLANNEL_TYPE):
            return kind.lower()
    return ""


def _calico(inventory: Inventory, daemonset: Raw | None) -> str:
    settings = named(inventory, "configmaps", "calico-config")
    backend = word(settings, "data", "calico_backend")
    nodes = inventory.objects.get("nodes", ())
    marks = [dig(node, "metadata", "annotations") for node in nodes]
    if backend == "vxlan" or any(word(m, "projectcalico.org/IPv4VXLANTunnelAddr") for m in marks):
        return "vxlan"
    if any(word(m, "projectcalico.org/IPv4IPIPTunnelAddr") for m in marks):
        return "ipip"
    return "bgp" if marks and backend == "bird" else ""


def _cilium(inventory: Inventory) -> tuple[str, int, int]:
    settings = dig(named(inventory, "configmaps", "cilium-config"), "data")
    if word(settings, "routing-mode") == "native" or word(settings, "tunnel") == "disabled":
        return "native", 0, 0
    kind = word(settings, "tunnel-protocol") or word(settings, "tunnel")
    return kind, _whole(dig(settings, "tunnel-port")), _whole(dig(settings, "mtu"))


def _whole(value: object) -> int:
    """A port or size from a setting, 0 for anything else."""
    text = str(value)
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
    return number if 0 < number < 65536 else 0


def agent_pods(inventory: Inventory, daemonset: Raw) -> dict[str, list[Raw]]:
    """Node name to the pods that this DaemonSet has there."""
    name = word(daemonset, "metadata", "name")
    namespace = word(daemonset, "metadata", "namespace")
    pods: dict[str, list[Raw]] = {}
    for pod in inventory.objects.get("pods", ()):
        owners = {word(o, "name") for o in items(pod, "metadata", "ownerReferences")}
        if word(pod, "metadata", "namespace") == namespace and name in owners:
            pods.setdefault(word(pod, "spec", "nodeName"), []).append(pod)
    return pods
