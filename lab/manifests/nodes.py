"""Node objects, made before the kubelets start.

A kubelet takes over an object that is there under its name. So each node has the pod range and
the zone that its name says, whatever the order in which the nodes come up.
"""

from __future__ import annotations

from typing import Any

from lab.settings import Settings


def objects(settings: Settings, addresses: dict[str, str]) -> list[dict[str, Any]]:
    return [node(settings, name) for name in addresses]


def node(settings: Settings, name: str) -> dict[str, Any]:
    cidr = settings.pod_cidr_of(name)
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "topology.kubernetes.io/region": "lab",
                "topology.kubernetes.io/zone": settings.zone_of(name),
            },
        },
        "spec": {"podCIDR": cidr, "podCIDRs": [cidr]},
    }
