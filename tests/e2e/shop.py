"""Pods and Services of the tests' own: servers that answer, refuse, wait, or are silent."""

from typing import Any

from lab.images.content import PROBE

NAMESPACE = "t-service"
Raw = dict[str, Any]


def _pod(name: str, node: str, labels: dict[str, str], port: int = 8080, **container: Any) -> Raw:
    serve = f"socat TCP-LISTEN:{port},fork,reuseaddr EXEC:'echo hello'"
    command = f"trap 'exit 0' TERM; {serve} & while :; do sleep 1 & wait $!; done"
    known = {
        "name": "web",
        "image": PROBE,
        "imagePullPolicy": "IfNotPresent",
        "command": ["/bin/sh", "-c", command],
        "ports": [{"name": "web", "containerPort": 8080}],
        "resources": {"requests": {"cpu": "5m", "memory": "8Mi"}},
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": labels},
        "spec": {
            "nodeName": node,
            "tolerations": [{"operator": "Exists"}],
            "terminationGracePeriodSeconds": 1,
            "automountServiceAccountToken": False,
            "containers": [known | container],
        },
    }


def service(name: str, selector: dict[str, str], target: int | str = "web", **spec: Any) -> Raw:
    ports = [{"name": "http", "port": 80, "targetPort": target}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"selector": selector, "ports": ports, **spec},
    }


def _by_hand(name: str, address: str, pod: str) -> Raw:
    """An EndpointSlice that no controller keeps."""
    target = {"kind": "Pod", "namespace": NAMESPACE, "name": pod}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": f"{name}-by-hand",
            "namespace": NAMESPACE,
            "labels": {"kubernetes.io/service-name": name},
        },
        "addressType": "IPv4",
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
        "endpoints": [{"addresses": [address], "nodeName": "node-c", "targetRef": target}],
    }


def objects(unused: str) -> list[Raw]:
    """Everything that the tests ask about. unused: an address of node-c's range of no pod."""
    web, mixed, quiet = {"app": "web"}, {"mixed": "yes"}, {"quiet": "yes"}
    never = {"tcpSocket": {"port": 9}, "periodSeconds": 1}
    drop = "iptables -I INPUT -p tcp --dport 8080 -j DROP; exec sleep 3600"
    local = {"externalTrafficPolicy": "Local", "internalTrafficPolicy": "Local"}
    deaf = {
        "command": ["/bin/sh", "-c", drop],
        "securityContext": {"runAsUser": 0, "capabilities": {"add": ["NET_ADMIN", "NET_RAW"]}},
    }
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        _pod("web-a", "node-a", {**web, **mixed, **quiet}),
        _pod("web-b", "node-b", web),
        _pod("odd-b", "node-b", mixed, port=8081),
        _pod("deaf-b", "node-b", quiet, **deaf),
        _pod("slow-c", "node-c", {"app": "slow"}, readinessProbe=never),
        service("web", web, type="NodePort"),
        service("typo", {"app": "wbe"}),
        service("wrong", web, 9090),
        service("slow", {"app": "slow"}),
        service("mixed", mixed, 8080),
        service("quiet", quiet, 8080),
        service("local", web, type="NodePort", **local),
        service("stale", web),
        _by_hand("stale", unused, "web-old"),
    ]
