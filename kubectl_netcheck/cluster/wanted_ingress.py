"""Reads an Ingress with what belongs to it: its class, its backends, its controller's pods."""

from collections.abc import Callable, Iterator
from typing import Any

from kubectl_netcheck.cluster.prune import Raw
from kubectl_netcheck.cluster.rest import Query
from kubectl_netcheck.cluster.words import dig, items

#: Backends of one Ingress that are read; more of them are said, not checked.
BACKENDS = 20
#: Names under which controllers' charts label their pods (app.kubernetes.io/name, or app).
APPS = (
    "contour",
    "envoy",
    "haproxy-ingress",
    "ingress-nginx",
    "kong",
    "kubernetes-ingress",
    "nginx-ingress",
    "nginx-ingress-controller",
    "rke2-ingress-nginx",
    "traefik",
)
_GROUP = "/apis/networking.k8s.io/v1"
Read = Callable[[str, str, Query], Raw]


def belongings(read: Read, found: Raw, namespace: str, service: Callable[[str, str], None]) -> None:
    """Reads the IngressClasses, each backend Service by ``service``, and pods that a controller's
    labels choose, in all namespaces. TLS Secrets are never read."""
    classes = items(read("ingressclasses", f"{_GROUP}/ingressclasses", {"limit": 100}), "items")
    for name in list(dict.fromkeys(_services(found)))[:BACKENDS]:
        service(namespace, name)
    apps = sorted({*APPS, *filter(None, (_last(each) for each in classes))})
    for label in ("app.kubernetes.io/name", "app"):
        query: Query = {"labelSelector": f"{label} in ({','.join(apps)})", "limit": 100}
        read("pods", "/api/v1/pods", query)


def _services(found: Raw) -> Iterator[str]:
    default = dig(found, "spec", "defaultBackend", "service", "name")
    paths = (p for rule in items(found, "spec", "rules") for p in items(rule, "http", "paths"))
    for name in (default, *(dig(path, "backend", "service", "name") for path in paths)):
        if isinstance(name, str) and name:
            yield name


def _last(ingress_class: Raw) -> str:
    """The last word of the class's controller, as its pods may be labelled: label values are
    short plain words, and what is none cannot be asked for."""
    word: Any = dig(ingress_class, "spec", "controller")
    last = str(word).rpartition("/")[2] if isinstance(word, str) else ""
    plain = last.replace("-", "").replace(".", "")
    return last if plain.isalnum() and plain.isascii() and len(last) <= 63 else ""
