"""The test pods of the truth and a Service for each node, as API objects. Pure."""

from __future__ import annotations

from typing import Any

from lab.images.content import PROBE
from lab.lab import Lab

NAMESPACE = "lab-truth"
MARK = "NETCHECK_LAB_TRUTH"
NUMBERS = (1, 2)
BULK_PORT, ID_PORT, ECHO_PORT, SINK_PORT = 8080, 8082, 8081, 8083
BULK = 60_000
#: The pods hold a network open; what serves in it is part of the measurement.
COMMAND = ["/bin/sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done"]
#: Test pods of another making are replaced.
VERSION = "2"


def objects(lab: Lab) -> list[dict[str, Any]]:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
    pods = [pod(lab.state.mark, node, number) for node in lab.nodes for number in NUMBERS]
    return [namespace, *pods, *(service(node) for node in lab.nodes)]


def pod(mark: str, node: str, number: int) -> dict[str, Any]:
    key = f"{node}/{number}"
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"truth-{node}-{number}",
            "namespace": NAMESPACE,
            "labels": {"app": "truth", "node": node, "number": str(number)},
        },
        "spec": {
            "nodeName": node,
            "tolerations": [{"operator": "Exists"}],
            "terminationGracePeriodSeconds": 1,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "containers": [
                {
                    "name": "hold",
                    "image": PROBE,
                    "imagePullPolicy": "IfNotPresent",
                    "command": COMMAND,
                    "env": [
                        {"name": MARK, "value": f"{mark}:{key}"},
                    ],
                }
            ],
        },
    }


def service(node: str) -> dict[str, Any]:
    """A Service whose only endpoint is the node's first pod."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": f"truth-{node}",
            "namespace": NAMESPACE,
            "labels": {"node": node},
        },
        "spec": {
            "selector": {"app": "truth", "node": node, "number": "1"},
            "ports": [{"name": "id", "port": 80, "targetPort": ID_PORT}],
        },
    }
