"""The cluster's name servers as a fault finds them and puts them back."""

from __future__ import annotations

import json
from typing import Any

from lab.faults import _wait
from lab.lab import Lab

NAMESPACE, NAME = "kube-system", "coredns"


def pods(lab: Lab) -> list[dict[str, Any]]:
    found = lab.kubectl("get", "pods", "-n", NAMESPACE, "-l", "k8s-app=kube-dns", "-o", "json")
    return list(json.loads(found)["items"])


def scale(lab: Lab, replicas: int) -> None:
    lab.kubectl("scale", "deployment", NAME, "-n", NAMESPACE, f"--replicas={replicas}")


def wanted(lab: Lab) -> int:
    return min(2, len(lab.nodes))


def wait_ready(lab: Lab, seconds: float = 40) -> None:
    """As many endpoints as there should be: what a kube-proxy waits for, too."""
    _wait.until("the name servers are ready", lambda: len(endpoints(lab)) == wanted(lab), seconds)


def endpoints(lab: Lab) -> list[str]:
    found = lab.kubectl(
        "get", "endpointslices", "-n", NAMESPACE, "-l", "kubernetes.io/service-name=kube-dns",
        "-o", "json",
    )  # fmt: skip
    return [
        address
        for each in json.loads(found)["items"]
        for endpoint in each.get("endpoints") or []
        if endpoint.get("conditions", {}).get("ready")
        for address in endpoint["addresses"]
    ]
