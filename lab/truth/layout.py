"""Where the test pods are: made once while the lab is healthy, found again without the API."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import processes
from lab.errors import LabError
from lab.lab import Lab
from lab.truth import manifest

NAMESPACE = manifest.NAMESPACE


@dataclass(frozen=True)
class Layout:
    """Addresses by node.

    pods: two per node, by node and number. services: a Service per node, whose only endpoint is
    the node's first pod. dns_pods: address to node.
    """

    nodes: Mapping[str, str]
    pods: Mapping[tuple[str, int], str]
    services: Mapping[str, str]
    dns_pods: Mapping[str, str]
    dns_service: str = "10.96.0.10"
    api_service: str = "10.96.0.1"
    api: str = ""
    domain: str = "cluster.local"
    pod_size: int = 1450
    node_size: int = 1500


def load(lab: Lab) -> Layout:
    """The layout as it was when the lab was last prepared."""
    entry = lab.state.last("truth")
    if entry is None:
        raise LabError(
            "the test pods of the truth are not there; heal all faults, then `python -m lab truth`"
        )
    settings = lab.settings
    return Layout(
        nodes={name: node.address for name, node in lab.nodes.items()},
        pods={(node, int(number)): each for node, number, each in entry["pods"]},
        services=entry["services"],
        dns_pods=entry["dns_pods"],
        dns_service=settings.dns_address,
        api_service=settings.api_service_address,
        api=lab.api_address,
        domain=settings.cluster_domain,
        # VXLAN over IPv4 puts 50 bytes in front of a packet (RFC 7348, section 5).
        pod_size=settings.mtu - (50 if settings.cni == "vxlan" else 0),
        node_size=settings.mtu,
    )


def prepare(lab: Lab, seconds: float = 40) -> Layout:
    """Make the test pods where they are not there yet, and write down where everything is.

    To be called while nothing is broken; also after name servers were replaced.
    """
    deadline = time.monotonic() + seconds
    last = lab.state.last("truth")
    if last is None or last.get("version") != manifest.VERSION:
        objects = {"apiVersion": "v1", "kind": "List", "items": manifest.objects(lab)}
        lab.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", timeout=30)
        lab.kubectl("create", "-f", "-", input=json.dumps(objects), timeout=20)
    while True:
        entry, missing = _read(lab)
        if not missing:
            break
        if time.monotonic() > deadline:
            raise LabError(f"not there after {seconds:g} s: {', '.join(missing)}")
        time.sleep(0.3)
    lab.state.add("truth", **entry)
    return load(lab)


def renew_services(lab: Lab) -> Layout:
    """Make the Services anew: they get other addresses."""
    lab.kubectl("delete", "services", "-n", NAMESPACE, "-l", "node", "--wait=true", timeout=20)
    items = [each for each in manifest.objects(lab) if each["kind"] == "Service"]
    objects = {"apiVersion": "v1", "kind": "List", "items": items}
    lab.kubectl("create", "-f", "-", input=json.dumps(objects), timeout=20)
    return prepare(lab)


def _read(lab: Lab) -> tuple[dict[str, Any], list[str]]:
    ours = _items(lab, "pods,services", NAMESPACE)
    dns = [
        each
        for each in _items(lab, "pods", "kube-system", "-l", "k8s-app=kube-dns")
        if _is_ready(each) and not each["metadata"].get("deletionTimestamp")
    ]
    pods = [
        [each["spec"]["nodeName"], each["metadata"]["labels"]["number"], each["status"]["podIP"]]
        for each in ours
        if each["kind"] == "Pod" and _is_ready(each)
    ]
    services = {
        each["metadata"]["labels"]["node"]: each["spec"]["clusterIP"]
        for each in ours
        if each["kind"] == "Service"
    }
    here = {f"{node} pod {number}" for node, number, _ in pods}
    wanted = {f"{node} pod {number}" for node in lab.nodes for number in manifest.NUMBERS}
    missing = sorted(wanted - here)
    if len(dns) < min(2, len(lab.nodes)):
        missing.append("a ready name server")
    entry = {
        "version": manifest.VERSION,
        "pods": pods,
        "services": services,
        "dns_pods": {each["status"]["podIP"]: each["spec"]["nodeName"] for each in dns},
    }
    return entry, missing


def _items(lab: Lab, kinds: str, namespace: str, *more: str) -> list[dict[str, Any]]:
    found = json.loads(lab.kubectl("get", kinds, "-n", namespace, *more, "-o", "json"))
    return list(found["items"])


def _is_ready(pod: dict[str, Any]) -> bool:
    conditions = pod.get("status", {}).get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def namespaces(lab: Lab) -> dict[str, Path]:
    """The network namespace of each place by name: `node-a`, `control`, `node-a/1` for a pod."""
    found = {name: _of(node.pid) for name, node in lab.nodes.items()}
    found["control"] = _of(lab.control.pid)
    oldest: dict[str, int] = {}
    for pid in processes.pids():
        name, start = _truth_pod(pid, lab.state.mark), processes.started(pid)
        # A pod's servers fork for each connection; its first process stays.
        if name and start is not None and start < oldest.get(name, start + 1):
            oldest[name], found[name] = start, _of(pid)
    wanted = {f"{node}/{number}" for node in lab.nodes for number in manifest.NUMBERS}
    missing = sorted(wanted - set(found))
    if missing:
        raise LabError(f"no process of the test pods {', '.join(missing)} runs any more")
    return found


def _of(pid: int) -> Path:
    return Path(f"/proc/{pid}/ns/net")


def _truth_pod(pid: int, mark: str) -> str:
    """Which test pod a process belongs to, from its environment; empty for all others."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return ""
    for each in environment.split(b"\0"):
        if each.startswith(manifest.MARK.encode() + b"="):
            value = each.partition(b"=")[2].decode(errors="replace")
            owner, _, name = value.partition(":")
            return name if owner == mark else ""
    return ""
