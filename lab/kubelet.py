"""What makes a host a node: its files, its containerd and its kubelet."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

from lab.images import store
from lab.settings import Settings


def prepare(folder: Path, name: str, gateway: str, images: Path) -> None:
    """The files of a node, before its namespaces exist. The folder is empty."""
    for each in ("etc", "lib/containerd", "lib/kubelet", "lib/cni", "log/pods", "log/containers"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    for each in ("cni/net.d", "kubernetes", "etc/containerd"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    write(folder / "etc/hostname", f"{name}\n")
    write(folder / "etc/machine-id", f"{uuid.uuid4().hex}\n")
    write(folder / "etc/hosts", f"127.0.0.1 localhost\n127.0.1.1 {name}\n")
    # Nothing listens there, so that a lookup outside of the cluster is refused at once.
    write(folder / "etc/resolv.conf", f"nameserver {gateway}\n")
    write(
        folder / "etc/containerd/config.toml",
        store.configuration("/var/lib/containerd", "/run/containerd", cri=True),
    )
    store.give(images, folder / "lib/containerd")


def join(
    folder: Path, name: str, cgroup: str, pki: Path, config: dict[str, Any], *, settings: Settings
) -> None:
    """The files that make a kubelet a member of the cluster: who it is, whom it trusts."""
    etc = folder / "kubernetes"
    for source, target in (
        (pki / "ca.crt", "ca.crt"),
        (pki / f"node-{name}.crt", "kubelet.crt"),
        (pki / f"node-{name}.key", "kubelet.key"),
    ):
        write(etc / target, source.read_text(), 0o600)
    write(etc / "kubelet.conf", json.dumps(config), 0o600)
    write(etc / "kubelet.json", json.dumps(configuration(cgroup, settings), indent=1))
    (etc / "manifests").mkdir(exist_ok=True)


def configuration(cgroup: str, settings: Settings) -> dict[str, Any]:
    """A KubeletConfiguration: kubeadm's, with what a shared machine needs and no waiting."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": "/etc/kubernetes/ca.crt"},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": "/etc/kubernetes/kubelet.crt",
        "tlsPrivateKeyFile": "/etc/kubernetes/kubelet.key",
        "rotateCertificates": False,
        "serverTLSBootstrap": False,
        "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
        "staticPodPath": "/etc/kubernetes/manifests",
        "clusterDNS": [settings.dns_address],
        "clusterDomain": settings.cluster_domain,
        "resolvConf": "/etc/resolv.conf",
        # The machine's control groups are shared with all that runs on it.
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": cgroup,
        "enforceNodeAllocatable": [],
        "failCgroupV1": False,
        "failSwapOn": False,
        "oomScoreAdj": 0,
        "maxPods": 110,
        # The machine's disk says nothing about a node's.
        "evictionHard": {"memory.available": "50Mi", "nodefs.available": "1%"},
        "imageGCHighThresholdPercent": 100,
        "imageMinimumGCAge": "24h",
        # Nothing waits for a turn: what a lab measures is the network, not a queue.
        "serializeImagePulls": False,
        "registryPullQPS": 0,
        "eventRecordQPS": 0,
        "kubeAPIQPS": 200,
        "kubeAPIBurst": 400,
        "syncFrequency": "10s",
        "nodeStatusUpdateFrequency": "5s",
        "nodeLeaseDurationSeconds": 40,
        "cpuManagerPolicy": "none",
        "shutdownGracePeriod": "0s",
        "logging": {"verbosity": 2},
    }


def kubelet_command(name: str, address: str) -> list[str]:
    return [
        "kubelet",
        "--config=/etc/kubernetes/kubelet.json",
        "--kubeconfig=/etc/kubernetes/kubelet.conf",
        f"--hostname-override={name}",
        f"--node-ip={address}",
    ]


CONTAINERD = ["containerd", "--config", "/etc/containerd/config.toml"]


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file under its final mode from the start."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
