"""The Services and endpoints behind an Ingress's backends, as the API has them."""

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netcheck.evidence._base import Raw, address_of, dig, is_port, items, word
from kubectl_netcheck.evidence._ingress import Backend, Ingress
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.nearest import meant, nearest


@dataclass(frozen=True, slots=True)
class End:
    """A ready endpoint of a backend. pod: namespace/name, empty where it is no pod's."""

    address: str
    port: int
    node: str
    pod: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What the API says is wrong with an Ingress. slug: the fault that it is. says: one sentence.
    do: what to run or change."""

    slug: str
    says: str
    do: tuple[str, ...]


def problems(inventory: Inventory, found: Ingress) -> Iterator[Problem]:
    """Everything that needs no measurement, the outermost first."""
    yield from _of_class(inventory, found)
    yield from _of_controller(inventory, found)
    if "services" not in inventory.denied:
        for backend in found.backends:
            yield from _of_backend(inventory, found, backend)


def _of_class(inventory: Inventory, found: Ingress) -> Iterator[Problem]:
    if "ingressclasses" in inventory.denied or found.served:
        return
    known = ", ".join(found.known_classes) or "none"
    if not found.wanted_class:
        says = f"{found.said} names no class, and no class is the default: no controller serves it"
        do = f"set spec.ingressClassName; classes: {known}"
        yield Problem("ingress-class-missing", says, (do,))
    elif found.wanted_class not in found.known_classes:
        more = meant(found.wanted_class, found.known_classes, f"classes: {known}")
        says = f"{found.said} asks for the class {found.wanted_class}, which does not exist; {more}"
        yield Problem("ingress-class-missing", says, ("kubectl get ingressclasses",))


def _of_controller(inventory: Inventory, found: Ingress) -> Iterator[Problem]:
    if "pods" in inventory.denied or found.cloud or not found.familiar:
        return
    if any(proxy.ready for proxy in found.proxies):
        return
    if found.proxies:
        says = f"no pod of the controller {found.controller} is ready: {found.proxies[0].name}"
        namespace, _, name = found.proxies[0].name.partition("/")
        do = f"kubectl -n {namespace} describe pod {name}"
    else:
        says = f"no pod of the controller {found.controller} was found by its labels"
        do = f"install the controller of the class {found.wanted_class}, or change the class"
    yield Problem("ingress-no-controller", says, (do,))


def _of_backend(inventory: Inventory, found: Ingress, backend: Backend) -> Iterator[Problem]:
    raw = service(inventory, found.namespace, backend.service)
    place = f"{found.namespace}/{backend.service}"
    if raw is None:
        near = nearest(backend.service, _known(inventory))
        more = f"; did you mean {near[0]}?" if near else ""
        says = f"the Service {place}, backend for {backend.path}, does not exist{more}"
        do = f"kubectl -n {found.namespace} get services"
        yield Problem("ingress-backend-missing", says, (do,))
        return
    if word(raw, "spec", "type") == "ExternalName":
        return
    if port(raw, backend) is None:
        ports = ", ".join(_said(each) for each in items(raw, "spec", "ports")) or "none"
        says = (
            f"the Service {place} has no port {backend.port} (for {backend.path}); it has {ports}"
        )
        do = f"kubectl -n {found.namespace} edit ingress {found.name}: port of {backend.service}"
        yield Problem("ingress-backend-missing", says, (do,))
        return
    if "endpointslices" not in inventory.denied and not ends(inventory, found, backend):
        says = f"the Service {place}, backend for {backend.path}, has no ready endpoint"
        do = f"kubectl netcheck service {place}"
        yield Problem("ingress-no-endpoints", says, (do,))


def service(inventory: Inventory, namespace: str, name: str) -> Raw | None:
    """The raw Service, None where it does not exist."""
    for raw in inventory.asked.get("services", ()):
        here = word(raw, "metadata", "name") == name
        if here and len(raw) > 1 and word(raw, "metadata", "namespace") == namespace:
            return raw
    return None


def port(raw: Raw, backend: Backend) -> Raw | None:
    """The Service's port that the backend means, by name or number."""
    for each in items(raw, "spec", "ports"):
        if backend.port and backend.port in (word(each, "name"), word(each, "port")):
            return each
    return None


def ends(inventory: Inventory, found: Ingress, backend: Backend) -> tuple[End, ...]:
    """The ready endpoints of a backend, with the port that each listens on, by address."""
    raw = service(inventory, found.namespace, backend.service)
    wanted = port(raw, backend) if raw is not None else None
    if wanted is None:
        return ()
    made = set()
    for each in inventory.asked.get("endpointslices", ()):
        label = word(each, "metadata", "labels", "kubernetes.io/service-name")
        namespace = word(each, "metadata", "namespace")
        if (label, namespace) != (backend.service, found.namespace):
            continue
        numbers = [
            number
            for one in items(each, "ports")
            if word(one, "name") == word(wanted, "name") and is_port(number := dig(one, "port"))
        ]
        for raw_end in items(each, "endpoints"):
            if dig(raw_end, "conditions", "ready") is False:
                continue
            made |= {end for number in numbers for end in _ends(raw_end, number)}
    return tuple(sorted(made, key=lambda end: (end.node, end.address, end.port)))


def _ends(raw: Raw, number: int) -> Iterator[End]:
    listed = dig(raw, "addresses")
    target = dig(raw, "targetRef")
    pod = ""
    if word(target, "kind") == "Pod":
        pod = f"{word(target, 'namespace')}/{word(target, 'name')}"
    for address in listed if isinstance(listed, list) else ():
        if text := address_of(address):
            yield End(text, number, word(raw, "nodeName"), pod)


def _known(inventory: Inventory) -> list[str]:
    return [word(raw, "metadata", "name") for raw in inventory.asked.get("services", ())]


def _said(raw: Raw) -> str:
    name = word(raw, "name")
    return f"{word(raw, 'port')} ({name})" if name else word(raw, "port")
