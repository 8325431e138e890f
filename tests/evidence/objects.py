"""Raw API objects as a server sends them, small."""

from typing import Any

from kubectl_netcheck.model.inventory import DnsService, Inventory, Node

Raw = dict[str, Any]
NODES = ("node-a", "node-b", "node-c")


def daemonset(name: str, namespace: str, labels: Raw, **spec: Any) -> Raw:
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {"matchLabels": labels}, "template": {"spec": spec}},
    }


def pod(
    node: str,
    name: str,
    namespace: str = "kube-system",
    owner: str = "",
    ready: bool = True,
    **more: Any,
) -> Raw:
    status = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
        **more.pop("status", {}),
    }
    return {
        "metadata": {
            "name": name,
            "namespace": namespace,
            "ownerReferences": [{"kind": "DaemonSet", "name": owner}] if owner else [],
            **more.pop("metadata", {}),
        },
        "spec": {"nodeName": node, **more},
        "status": status,
    }


def node(name: str, ready: str = "True", **more: Any) -> Raw:
    return {
        "metadata": {"name": name, "annotations": more.pop("annotations", {})},
        "spec": {"taints": more.pop("taints", [])},
        "status": {
            "conditions": [
                {"type": "Ready", "status": ready, "message": more.pop("message", "ok")},
                *more.pop("conditions", []),
            ],
            "addresses": [{"type": "InternalIP", "address": more.pop("address", "")}],
            "nodeInfo": more,
        },
    }


def inventory(**objects: list[Raw]) -> Inventory:
    return Inventory(
        namespace="default",
        nodes=tuple(
            Node(n, f"172.30.0.{i}", "True", pod_cidrs=(f"10.244.{i}.0/24",))
            for i, n in enumerate(NODES)
        ),
        dns=DnsService(address="10.96.0.10"),
        objects={key: tuple(each) for key, each in objects.items()},
    )


def flannel(missing: str = "", broken: str = "") -> list[Raw]:
    return [
        pod(n, f"kube-flannel-ds-{n}", "kube-flannel", "kube-flannel-ds", ready=n != broken)
        for n in NODES
        if n != missing
    ]


FLANNEL = daemonset("kube-flannel-ds", "kube-flannel", {"app": "flannel"})
PROXY = daemonset("kube-proxy", "kube-system", {"k8s-app": "kube-proxy"})
