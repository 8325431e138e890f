"""An Ingress that a question asked about, as typed records of untrusted objects."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netcheck.evidence._base import Raw, address_of, dig, is_port, items, word
from kubectl_netcheck.model.inventory import Inventory

#: What pods of a controller are called, by its class's ``spec.controller`` up to a "/*".
CONTROLLERS = {
    "k8s.io/ingress-nginx": ("ingress-nginx", "rke2-ingress-nginx"),
    "nginx.org/ingress-controller": ("nginx-ingress", "nginx-ingress-controller"),
    "traefik.io/ingress-controller": ("traefik",),
    "haproxy.org/ingress-controller": ("kubernetes-ingress", "haproxy-ingress"),
    "haproxy-ingress.github.io/controller": ("haproxy-ingress",),
    "projectcontour.io/ingress-controller": ("contour", "envoy"),
    "ingress-controllers.konghq.com/kong": ("kong",),
}
#: Controllers whose proxies stand outside of the cluster, as load balancers of a cloud.
CLOUD = ("ingress.k8s.aws/", "networking.gke.io/", "k8s.io/ingress-gce", "azure/")
#: The annotations that named a class before there were classes, and that make one the default.
_OLD = "kubernetes.io/ingress.class"
_DEFAULT = "ingressclass.kubernetes.io/is-default-class"
_APPS = ("app.kubernetes.io/name", "app")
#: What charts of controllers call the container's port for HTTPS.
_HTTPS = ("https", "websecure", "proxy-tls")
_HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)
#: Services of one Ingress that a run reads (cluster/wanted_ingress.py): none of the others can be
#: said to be missing.
READ = 20


@dataclass(frozen=True, slots=True)
class Backend:
    """A Service and a port of it, by name or number, with where the Ingress asks for it."""

    service: str
    port: str
    path: str


@dataclass(frozen=True, slots=True)
class Proxy:
    """A pod of the controller. name: namespace/name. https: its container's port of that name, or
    0."""

    name: str
    node: str
    address: str
    ready: bool
    https: int = 0


@dataclass(frozen=True, slots=True)
class Ingress:
    """wanted_class: the name it asks for, of itself or by default; empty when nobody does.
    known_classes: those that there are. controller: of its class, empty when not known. proxies:
    the controller's pods that were found. secrets: names of its TLS Secrets, which are never read.
    hosts: names for which it asks for TLS, of a wildcard one of the many. others: backends that are
    no Services. unread: Services beyond those that a run reads. served: a controller wrote an
    address into its status, and it names no class of today's kind: some controllers take those that
    name none, or one that is no object."""

    namespace: str
    name: str
    wanted_class: str
    known_classes: tuple[str, ...]
    controller: str
    proxies: tuple[Proxy, ...]
    backends: tuple[Backend, ...]
    secrets: tuple[str, ...]
    others: int
    unread: int = 0
    served: bool = False
    hosts: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def cloud(self) -> bool:
        """Whether its proxies stand outside of the cluster."""
        return self.controller.startswith(CLOUD)

    @property
    def familiar(self) -> bool:
        """Whether its controller's pods can be known by their labels."""
        return _key(self.controller) in CONTROLLERS


def ingresses(inventory: Inventory) -> Iterator[Ingress]:
    """Each Ingress that was read in full."""
    for raw in inventory.asked.get("ingresses", ()):
        if len(raw) > 1:
            yield ingress(inventory, raw)


def ingress(inventory: Inventory, raw: Raw) -> Ingress:
    """The record of one raw Ingress."""
    classes = inventory.asked.get("ingressclasses", ())
    wanted = word(raw, "spec", "ingressClassName") or word(raw, "metadata", "annotations", _OLD)
    wanted = wanted or next((_name(c) for c in classes if _marked(c)), "")
    mine = next((c for c in classes if _name(c) == wanted), None)
    controller = word(mine, "spec", "controller")
    paths = [
        (f"{word(rule, 'host') or '*'}{word(path, 'path') or '/'}", dig(path, "backend"))
        for rule in items(raw, "spec", "rules")
        for path in items(rule, "http", "paths")
    ]
    if dig(raw, "spec", "defaultBackend"):
        paths.append(("everything else", dig(raw, "spec", "defaultBackend")))
    backends = [Backend(word(b, "service", "name"), _port(b), path) for path, b in paths]
    default = word(raw, "spec", "defaultBackend", "service", "name")
    names = [n for n in dict.fromkeys((default, *(b.service for b in backends))) if n]
    return Ingress(
        namespace=word(raw, "metadata", "namespace") or inventory.namespace,
        name=_name(raw),
        wanted_class=wanted,
        known_classes=tuple(sorted(_name(c) for c in classes)),
        controller=controller,
        proxies=tuple(_proxies(inventory, controller)),
        backends=tuple(dict.fromkeys(b for b in backends if b.service in names[:READ])),
        secrets=tuple(dict.fromkeys(word(t, "secretName") for t in items(raw, "spec", "tls"))),
        others=sum(1 for b in backends if not b.service),
        unread=len(names[READ:]),
        served=not word(raw, "spec", "ingressClassName")
        and bool(items(raw, "status", "loadBalancer", "ingress")),
        hosts=tuple(dict.fromkeys(h for t in items(raw, "spec", "tls") for h in _hosts(t))),
    )


def _key(controller: str) -> str:
    """The controller without the part by which some tell their instances."""
    parts = controller.split("/")
    return "/".join(parts[:2])


def _proxies(inventory: Inventory, controller: str) -> Iterator[Proxy]:
    apps = CONTROLLERS.get(_key(controller), (controller.rpartition("/")[2],))
    seen: set[str] = set()
    for pod in inventory.asked.get("pods", ()):
        labels = dig(pod, "metadata", "labels")
        if not controller or not any(word(labels, key) in apps for key in _APPS):
            continue
        name = f"{word(pod, 'metadata', 'namespace')}/{_name(pod)}"
        if name in seen or word(pod, "status", "phase") in ("Succeeded", "Failed"):
            continue
        seen.add(name)
        ready = any(
            word(c, "type") == "Ready" and word(c, "status") == "True"
            for c in items(pod, "status", "conditions")
        )
        node, address = word(pod, "spec", "nodeName"), address_of(dig(pod, "status", "podIP"))
        yield Proxy(name, node, address, ready, _https(pod))


def _https(pod: Raw) -> int:
    ports = (port for each in items(pod, "spec", "containers") for port in items(each, "ports"))
    for port in ports:
        number = dig(port, "containerPort")
        named = word(port, "name") in _HTTPS and word(port, "protocol") in ("", "TCP")
        if named and is_port(number):
            return int(number)
    return 0


def _hosts(tls: Raw) -> Iterator[str]:
    """The names of one entry; of anything that is none, nothing."""
    listed = dig(tls, "hosts")
    for each in listed if isinstance(listed, list) else ():
        text = each if isinstance(each, str) else ""
        name = f"netcheck{text[1:]}" if text.startswith("*.") else text
        if _HOST.fullmatch(name):
            yield name


def _port(backend: object) -> str:
    named = word(backend, "service", "port", "name")
    return named or word(backend, "service", "port", "number")


def _name(raw: object) -> str:
    return word(raw, "metadata", "name")


def _marked(ingress_class: Raw) -> bool:
    return word(ingress_class, "metadata", "annotations", _DEFAULT) == "true"
