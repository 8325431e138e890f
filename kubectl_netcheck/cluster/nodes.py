"""Nodes, DNS and running pods from raw objects: the typed part of the inventory. Pure."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import Any

from kubectl_netcheck.cluster.images import known_images
from kubectl_netcheck.cluster.manifests import MANAGER
from kubectl_netcheck.cluster.words import address, dig, items, name, plain, valid
from kubectl_netcheck.model.inventory import DnsService, Node, RunningPod

#: Labels of nodes without a kubelet that could run our pods.
_VIRTUAL = {
    "type": "virtual-kubelet",
    "kubernetes.io/role": "virtual-kubelet",
    "eks.amazonaws.com/compute-type": "fargate",
    "node.kubernetes.io/instance-type": "virtual-kubelet",
}
_DOMAIN = re.compile(r"^\s*kubernetes\s+([a-z0-9][a-z0-9.-]*)", re.MULTILINE)


def node(raw: dict[str, Any]) -> Node:
    """A node from its raw object; without a name when that is no name."""
    labels = dig(raw, "metadata", "labels") or {}
    conditions = items(raw, "status", "conditions")
    ready = next((c.get("status") for c in conditions if c.get("type") == "Ready"), None)
    system = dig(labels, "kubernetes.io/os") or dig(raw, "status", "nodeInfo", "operatingSystem")
    cidrs = dig(raw, "spec", "podCIDRs") or [dig(raw, "spec", "podCIDR")]
    return Node(
        _named(name(raw)),
        address=_internal(items(raw, "status", "addresses")),
        ready=plain(ready or "Unknown", 10),
        zone=plain(dig(labels, "topology.kubernetes.io/zone") or "", 63),
        pod_cidrs=tuple(c for c in cidrs if _network(c)) if isinstance(cidrs, list) else (),
        os=plain(system or "linux", 20),
        skip=_skip(labels, system),
        images=known_images(raw),
        addresses=_addresses(items(raw, "status", "addresses")),
    )


def node_of_row(row: dict[str, Any], columns: Sequence[str]) -> Node:
    """A node from a row of a Table, which has no labels, so no zone."""
    cells = row.get("cells")
    found = dict(zip(columns, cells, strict=False)) if isinstance(cells, list) else {}
    state = str(found.get("Status", ""))
    ready = "False" if "NotReady" in state else "True" if "Ready" in state else "Unknown"
    image = str(found.get("OS-Image", ""))
    windows = "windows" in image.lower()
    return Node(
        _named(found.get("Name")),
        address=address(found.get("Internal-IP")),
        ready=ready,
        os="windows" if windows else "linux",
        skip=_skip({}, "windows" if windows else "linux"),
        addresses=tuple(filter(None, map(address, map(found.get, ("Internal-IP", "External-IP"))))),
    )


def dns(
    service: dict[str, Any] | None,
    slices: Iterable[dict[str, Any]],
    configmaps: Iterable[dict[str, Any]],
) -> DnsService:
    """The cluster's DNS; empty where there is no such Service."""
    if service is None:
        return DnsService()
    namespace = plain(dig(service, "metadata", "namespace") or "kube-system", 63)
    corefiles = (str(dig(c, "data", "Corefile")) for c in configmaps if name(c) == "coredns")
    domains = [found.group(1).rstrip(".") for text in corefiles if (found := _DOMAIN.search(text))]
    pods = {}
    for endpoint in (e for each in slices for e in items(each, "endpoints")):
        if dig(endpoint, "conditions", "ready") is False:
            continue
        where = address(dig(endpoint, "addresses", 0))
        if where:
            pods[where] = RunningPod(
                namespace,
                plain(dig(endpoint, "targetRef", "name") or "", 253),
                plain(endpoint.get("nodeName") or "", 253),
                where,
            )
    return DnsService(
        address=address(dig(service, "spec", "clusterIP")),
        namespace=namespace,
        name=plain(name(service), 63),
        domain=domains[0] if domains else "cluster.local",
        pods=tuple(sorted(pods.values(), key=lambda pod: (pod.node, pod.name))),
    )


def running(pods: Iterable[dict[str, Any]]) -> tuple[RunningPod, ...]:
    """Pods that run in the pod network with an address, ours left out."""
    found = []
    for pod in pods:
        labels = dig(pod, "metadata", "labels") or {}
        where = address(dig(pod, "status", "podIP"))
        ours = dig(labels, "app.kubernetes.io/managed-by") == MANAGER
        if ours or not where or dig(pod, "spec", "hostNetwork"):
            continue
        if dig(pod, "status", "phase") == "Running" and not dig(
            pod, "metadata", "deletionTimestamp"
        ):
            found.append(
                RunningPod(
                    plain(dig(pod, "metadata", "namespace") or "", 63),
                    plain(name(pod), 253),
                    plain(dig(pod, "spec", "nodeName") or "", 253),
                    where,
                    {str(k): str(v) for k, v in labels.items()} if isinstance(labels, dict) else {},
                )
            )
    return tuple(sorted(found, key=lambda pod: (pod.node, pod.namespace, pod.name)))


def _named(text: object) -> str:
    return str(text) if valid(text) else ""


def _internal(addresses: list[dict[str, Any]]) -> str:
    found = [address(a.get("address")) for a in addresses if a.get("type") == "InternalIP"]
    return min((a for a in found if a), key=lambda a: ":" in a, default="")


def _addresses(addresses: list[dict[str, Any]]) -> tuple[str, ...]:
    mine = (a for a in addresses if a.get("type") in ("InternalIP", "ExternalIP"))
    return tuple(dict.fromkeys(found for a in mine if (found := address(a.get("address")))))


def _network(text: object) -> bool:
    try:
        ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        return False
    return True


def _skip(labels: object, system: object) -> str:
    if system == "windows":
        return "it runs Windows, and the probes are for Linux"
    if any(dig(labels, key) == value for key, value in _VIRTUAL.items()):
        return "it is a virtual node without a kubelet that runs our pods"
    return ""
