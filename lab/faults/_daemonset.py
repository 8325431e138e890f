"""Takes the pod of a DaemonSet off one node, and leaves those of the other nodes alone."""

from __future__ import annotations

import json
from typing import Any

from lab.faults import _wait
from lab.lab import Lab

HOSTNAME = "kubernetes.io/hostname"


def remove(lab: Lab, namespace: str, name: str, node: str) -> None:
    """Keep a DaemonSet off a node, as a wrong affinity does; returns when its pod is gone."""
    _patch(lab, namespace, name, _excluded(lab, namespace, name) | {node})
    _wait.until(f"{name} is gone from {node}", lambda: not _pods(lab, namespace, name, node), 20)


def restore(lab: Lab, namespace: str, name: str, node: str) -> None:
    """Let a DaemonSet back on a node; returns when its pod is ready there."""
    excluded = _excluded(lab, namespace, name)
    if node in excluded:
        _patch(lab, namespace, name, excluded - {node})
    _wait.until(f"{name} is ready on {node}", lambda: _ready(lab, namespace, name, node), 40)


def _get(lab: Lab, namespace: str, name: str) -> dict[str, Any]:
    found = lab.kubectl("get", "daemonset", name, "-n", namespace, "-o", "json")
    return dict(json.loads(found))


def _excluded(lab: Lab, namespace: str, name: str) -> set[str]:
    spec = _get(lab, namespace, name)["spec"]["template"]["spec"]
    terms = (
        spec.get("affinity", {})
        .get("nodeAffinity", {})
        .get("requiredDuringSchedulingIgnoredDuringExecution", {})
        .get("nodeSelectorTerms", [])
    )
    return {
        value for term in terms for each in term["matchExpressions"] for value in each["values"]
    }


def _patch(lab: Lab, namespace: str, name: str, excluded: set[str]) -> None:
    """A new template would restart the pods of all nodes one by one; OnDelete leaves them."""
    term = {"key": HOSTNAME, "operator": "NotIn", "values": sorted(excluded)}
    affinity: dict[str, Any] | None = {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchExpressions": [term]}]
            }
        }
    }
    change = {
        "spec": {
            "updateStrategy": {"type": "OnDelete", "rollingUpdate": None},
            "template": {"spec": {"affinity": affinity if excluded else None}},
        }
    }
    lab.kubectl(
        "patch", "daemonset", name, "-n", namespace, "--type=merge", "-p", json.dumps(change)
    )


def _pods(lab: Lab, namespace: str, name: str, node: str) -> list[dict[str, Any]]:
    selector = _get(lab, namespace, name)["spec"]["selector"]["matchLabels"]
    labels = ",".join(f"{key}={value}" for key, value in selector.items())
    found = lab.kubectl(
        "get", "pods", "-n", namespace, "-l", labels, "-o", "json",
        "--field-selector", f"spec.nodeName={node}",
    )  # fmt: skip
    return list(json.loads(found)["items"])


def _ready(lab: Lab, namespace: str, name: str, node: str) -> bool:
    return any(
        condition["type"] == "Ready" and condition["status"] == "True"
        for pod in _pods(lab, namespace, name, node)
        if not pod["metadata"].get("deletionTimestamp")
        for condition in pod.get("status", {}).get("conditions", [])
    )
