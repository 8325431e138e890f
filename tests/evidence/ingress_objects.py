"""Objects of one Ingress that is well, and ways to break them; for the tests of ``ingress``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kubectl_netcheck.model.inventory import Inventory
from tests.planning.played import cluster

Raw = dict[str, Any]


def named(name: str, namespace: str = "web", **more: Any) -> Raw:
    return {"metadata": {"name": name, "namespace": namespace}, **more}


def an_ingress(service: str = "shop", port: Mapping[str, Any] | None = None, **spec: Any) -> Raw:
    backend = {"service": {"name": service, "port": dict(port or {"number": 80})}}
    paths = [{"path": "/", "backend": backend}]
    rules = [{"host": "shop.example.org", "http": {"paths": paths}}]
    return named("shop", spec={"ingressClassName": "nginx", "rules": rules, **spec})


def a_class(
    name: str = "nginx", controller: str = "k8s.io/ingress-nginx", default: bool = False
) -> Raw:
    marks = {"ingressclass.kubernetes.io/is-default-class": "true"} if default else {}
    return {
        "metadata": {"name": name, "annotations": marks},
        "spec": {"controller": controller},
    }


def a_proxy(node: str = "node-a", ready: str = "True", app: str = "ingress-nginx") -> Raw:
    found = named("proxy-0", "ingress-nginx", spec={"nodeName": node})
    found["metadata"]["labels"] = {"app.kubernetes.io/name": app}
    found["status"] = {
        "phase": "Running",
        "podIP": "10.244.0.50",
        "conditions": [{"type": "Ready", "status": ready}],
    }
    return found


def with_ports(*ports: Raw) -> Raw:
    """A controller's pod with these ports."""
    found = a_proxy()
    found["spec"]["containers"] = [{"name": "controller", "ports": [*ports]}]
    return found


def with_tls(*hosts: Any) -> Raw:
    """The Ingress with TLS for these hosts."""
    return an_ingress(tls=[{"secretName": "shop-tls", "hosts": [*hosts]}])


def a_service() -> Raw:
    return named("shop", spec={"clusterIP": "10.96.0.80", "ports": [{"name": "http", "port": 80}]})


def a_slice(address: str = "10.244.1.77", ready: bool = True, port: Any = 8080) -> Raw:
    end = {
        "addresses": [address],
        "conditions": {"ready": ready},
        "nodeName": "node-b",
        "targetRef": {"kind": "Pod", "namespace": "web", "name": "shop-0"},
    }
    found = named("shop-x", ports=[{"name": "http", "port": port}], endpoints=[end])
    found["metadata"]["labels"] = {"kubernetes.io/service-name": "shop"}
    return found


WELL: dict[str, tuple[Raw, ...]] = {
    "ingresses": (an_ingress(),),
    "ingressclasses": (a_class(),),
    "pods": (a_proxy(),),
    "services": (a_service(),),
    "endpointslices": (a_slice(),),
}


def holding(size: Any = 3, denied: Any = None, **objects: Any) -> Inventory:
    """A cluster with the Ingress ``web/shop``, where some objects are others."""
    return replace(cluster(size), asked={**WELL, **objects}, denied=denied or {})
