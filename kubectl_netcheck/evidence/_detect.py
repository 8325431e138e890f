"""Detects the CNI, its backend, port and device from DaemonSets, settings and annotations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kubectl_netcheck.evidence._base import Raw, dig, foremost, items, word
from kubectl_netcheck.evidence._cnis import BACKENDS, CNIS, DEVICES, OVERHEADS, PORTS, Backend, Cni
from kubectl_netcheck.evidence._settings import flannel_annotation, flannel_network, settings
from kubectl_netcheck.model.inventory import Inventory


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
        if flannel_annotation(inventory):
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
    known = [(word(each, "metadata", "name"), each) for each in foremost(daemonsets)]
    for cni in CNIS:
        for wanted in cni.daemonsets:
            for name, raw in known:
                if name == wanted or name.startswith(f"{wanted}-ds"):
                    return cni, raw
    return None


def _filled(start: Detected, inventory: Inventory, usual: str) -> Detected:
    """With what the CNI's settings say of its tunnel; a backend that is not known has none."""
    name = start.name
    found = settings(name, inventory, start.daemonset)
    backend = found.backend or usual
    known = BACKENDS.get(backend, Backend("", 0, 0))
    overhead = OVERHEADS.get((name, backend), known.overhead)
    if found.inside in BACKENDS:
        overhead += BACKENDS[found.inside].overhead
    flannel = name in ("flannel", "canal")
    return replace(
        start,
        backend=backend,
        protocol=known.protocol,
        port=found.port or PORTS.get((name, backend), known.port),
        overhead=overhead,
        device=DEVICES.get((name, backend), ""),
        mtu=found.mtu,
        network=word(flannel_network(inventory), "Network") if flannel else "",
    )


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
