"""What a pod should reach (``--to``), as users write it, and where it is in the cluster."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kubectl_netcheck.evidence._base import address_of, is_port, items, word
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.inventory import Inventory, Wanted, node_of
from kubectl_netcheck.model.naming import HOST, SUBDOMAIN, in_url
from kubectl_netcheck.model.nearest import offered
from kubectl_netcheck.model.place import TARGET, Place
from kubectl_netcheck.planning.asked import asked, service_at

_KINDS = {
    **dict.fromkeys(("node", "nodes", "no"), "node"),
    **dict.fromkeys(("pod", "pods", "po"), "pod"),
    **dict.fromkeys(("service", "services", "svc"), "service"),
}
_FORMS = "give NODE, [NS/]POD[:PORT], [NS/]SERVICE[:PORT] or HOST:PORT, with node/, pod/ or svc/ "
_FORMS += "in front where one name could be several"
#: Resources whose objects have addresses.
OWNERS = ("nodes", "pods", "services")
#: Ports and endpoints of one target that are measured.
MOST_PORTS, MOST_ENDS = 8, 3


@dataclass(frozen=True, slots=True)
class To:
    """A target. kind: node, pod, service, host (an address of anything, or a name outside), or
    empty for whatever has that name. namespace: empty for that of the pod asked about. port: 0 for
    those that the object declares."""

    kind: str
    name: str
    namespace: str = ""
    port: int = 0

    def wanted(self, home: str) -> tuple[Wanted, ...]:
        """The objects to read for it. home: the namespace of the pod asked about."""
        kinds = {"pod": ("pod",), "service": ("service",), "": ("service", "pod")}
        if self.kind == "host" and address_of(self.name):
            return (Wanted("address", self.name),)
        place = self.namespace or home
        return tuple(Wanted(kind, self.name, place) for kind in kinds.get(self.kind, ()))

    @property
    def typed(self) -> str:
        """As a user writes it after ``--to``."""
        return str(self).removeprefix("host/")

    def __str__(self) -> str:
        port = f":{self.port}" if self.port else ""
        name = in_url(self.name) if port else self.name
        return "/".join(part for part in (self.kind, self.namespace, name) if part) + port


@dataclass(frozen=True, slots=True)
class End:
    """A target that was found, as the end of a path. place: named TARGET where it is one thing.
    label: for people. ports: of it, as declared or as asked for. behind: nodes that answer."""

    place: Place
    label: str
    ports: tuple[int, ...] = ()
    behind: tuple[str, ...] = ()


def pod_word(text: str) -> Wanted:
    """The pod asked about: NAME, NS/NAME, pod/NAME, or a pod's address. Raises BadInput."""
    do = "give NAME, NAMESPACE/NAME, pod/NAME or a pod's address: kubectl get pods -A"
    if address := address_of(text):
        return Wanted("pod", address)
    *place, name = text.split("/")
    if place and _KINDS.get(place[0]) == "pod" and (len(place) > 1 or place[0] != "po"):
        place = place[1:]
    if len(place) > 1 or not all(SUBDOMAIN.fullmatch(part) for part in (*place, name)):
        why = "names have lower-case letters, digits, '-' and '.'"
        raise BadInput(f"{text!r} cannot be the name of a pod", why, do)
    return Wanted("pod", name, place[0] if place else "")


def target_word(text: str) -> To:
    """What ``--to`` names. Raises BadInput."""
    head, port = _port(text)
    if address := address_of(head):
        return To("host", address, port=port)
    *place, name = head.split("/")
    kind = _KINDS.get(place[0], "") if place else ""
    place = place[1:] if kind else place
    if len(place) > 1 or not all(SUBDOMAIN.fullmatch(part) for part in place):
        raise BadInput(f"{text!r} is nothing that a pod could reach", do=_FORMS)
    if kind == "node" and (place or port):
        raise BadInput(f"{text!r} is no node", "a node has no namespace and no port here", _FORMS)
    if SUBDOMAIN.fullmatch(name):
        if not kind and not place and port and "." in name and HOST.fullmatch(name):
            return To("host", name, port=port)
        return To(kind, name, place[0] if place else "", port)
    if not kind and not place and port and HOST.fullmatch(name):
        return To("host", name, port=port)
    raise BadInput(f"{text!r} is nothing that a pod could reach", do=_FORMS)


def _port(text: str) -> tuple[str, int]:
    """``HOST:PORT`` in its two parts; port 0 where none is named."""
    if address_of(text):
        return text, 0
    head, colon, tail = text.rpartition(":")
    if not colon:
        return text, 0
    if not re.fullmatch(r"[0-9]{1,5}", tail) or not is_port(int(tail)):
        raise BadInput(f"{tail!r} is no port", "ports are 1 to 65535", _FORMS)
    return head.removeprefix("[").removesuffix("]"), int(tail)


def find_pod(inventory: Inventory, wanted: Wanted) -> Mapping[str, Any]:
    """The raw pod, by its name or its address. Raises BadInput and Denied."""
    found = inventory.asked.get("pods", ())
    if address_of(wanted.name):
        for raw in found:
            if word(raw, "status", "podIP") == wanted.name:
                return raw
        do = "kubectl get pods -A -o wide shows the addresses; give NAMESPACE/NAME"
        raise BadInput(f"no pod has the address {wanted.name}", do=do)
    namespace = wanted.namespace or inventory.namespace
    for raw in found:
        same = word(raw, "metadata", "namespace") == namespace
        if same and word(raw, "metadata", "name") == wanted.name and len(raw) > 1:
            return raw
    return asked(inventory, wanted)


def ends(inventory: Inventory, to: To, home: str = "") -> tuple[End, ...]:
    """The target as ends of paths: a Service is followed by its endpoints. An address is taken for
    the node, pod or Service that has it, and for a host outside where none has. home: the
    namespace of the pod asked about; empty for that of the run. Raises BadInput with the nearest
    right name when there is nothing of that name, and Denied."""
    place = to.namespace or home
    if to.kind == "host":
        return _owner(inventory, to) or (_host(to),)
    if to.kind in ("", "node") and not to.namespace and inventory.node(to.name) is not None:
        node = inventory.node(to.name)
        return (End(Place("host", to.name, TARGET, node.address if node else ""), to.name),)
    if to.kind == "node":
        do = offered(to.name, (node.name for node in inventory.nodes), "nodes")
        raise BadInput(f"there is no node {to.name!r}", do=do)
    if to.kind in ("", "service"):
        try:
            return _service(asked(inventory, Wanted("service", to.name, place)), inventory, to)
        except BadInput as problem:
            if to.kind == "service" or isinstance(problem, Missing):
                raise
    try:
        return (_pod(find_pod(inventory, Wanted("pod", to.name, place)), to),)
    except BadInput as problem:
        if to.kind == "pod":
            raise
        if to.port and not to.namespace and HOST.fullmatch(to.name):
            return (_host(to),)  # whatever the pod's own search list makes of the word
        what = f"there is no node, Service or pod {to.name!r}"
        raise BadInput(what, problem.why, problem.do) from problem


def _owner(inventory: Inventory, to: To) -> tuple[End, ...]:
    """The ends of what has that address in the cluster; none where it is of nothing there. Raises
    BadInput for an address outside without a port."""
    if not address_of(to.name):
        return ()
    if node := node_of(inventory.nodes, to.name):
        # A pod in its node's network has the same address: what answers is the node.
        return (End(Place("host", node.name, TARGET, to.name), node.name, _ports(to, ())),)
    for raw in inventory.asked.get("pods", ()):
        if word(raw, "status", "podIP") == to.name:
            return (_pod(raw, to),)
    if (found := service_at(inventory, to.name)) is not None:
        return _service(found, inventory, to)
    if not to.port:
        what = f"no node, pod or Service has the address {to.name}"
        raise BadInput(what, "a host outside is reached on a port", _FORMS)
    return ()


def unlooked(inventory: Inventory, found: Iterable[End]) -> dict[str, str]:
    """For an address that is measured as one outside, what could not be looked through for it."""
    denied = [f"{each}: {inventory.denied[each]}" for each in OWNERS if each in inventory.denied]
    outside = [end.place.address for end in found if end.place.kind == "outside"]
    why = f"{'; '.join(denied)}; it is measured as one outside"
    return {
        f"whether {address} is of the cluster": why for address in outside if address and denied
    }


def declared(pod: Mapping[str, Any]) -> tuple[int, ...]:
    """TCP ports that the pod's containers declare."""
    found: dict[int, None] = {}
    for container in items(pod, "spec", "containers"):
        for port in items(container, "ports"):
            number = port.get("containerPort")
            if port.get("protocol", "TCP") == "TCP" and isinstance(number, int):
                found |= {number: None} if is_port(number) else {}
    return tuple(found)[:MOST_PORTS]


def _host(to: To) -> End:
    address = address_of(to.name)
    return End(Place("outside", "", TARGET, address), to.typed, _ports(to, ()))


def _pod(raw: Mapping[str, Any], to: To) -> End:
    name = f"{word(raw, 'metadata', 'namespace')}/{word(raw, 'metadata', 'name')}"
    where = address_of(word(raw, "status", "podIP"))
    place = Place("pod", word(raw, "spec", "nodeName"), TARGET, where)
    return End(place, f"pod {name}", _ports(to, declared(raw)))


def _service(raw: Mapping[str, Any], inventory: Inventory, to: To) -> tuple[End, ...]:
    namespace, name = word(raw, "metadata", "namespace"), word(raw, "metadata", "name")
    label = f"Service {namespace}/{name}"
    wanted = [
        port
        for port in items(raw, "spec", "ports")
        if port.get("protocol", "TCP") == "TCP" and to.port in (0, port.get("port"))
    ]
    if to.port and not wanted:
        known = ", ".join(str(port.get("port")) for port in items(raw, "spec", "ports"))
        raise Missing(f"{label} has no TCP port {to.port}", do=f"its ports: {known}")
    names = {str(port.get("name", "")) for port in wanted}
    behind = list(_endpoints(inventory, namespace, name, names))
    nodes = tuple(sorted({place.node for place, _ in behind if place.node}))
    found = []
    if where := address_of(word(raw, "spec", "clusterIP")):
        numbers = tuple(p["port"] for p in wanted if is_port(p.get("port")))[:MOST_PORTS]
        found.append(End(Place("service", "", f"{namespace}/{name}", where), label, numbers, nodes))
    for place, ports in behind[:MOST_ENDS]:
        found.append(End(place, f"an endpoint of {label}", ports))
    return tuple(found)


class Missing(BadInput):
    """The object is there, and has not what was asked of it."""


def _endpoints(
    inventory: Inventory, namespace: str, service: str, names: Iterable[str]
) -> Iterable[tuple[Place, tuple[int, ...]]]:
    """Ready endpoints of a Service, each with its ports of these names."""
    wanted = set(names)
    for each in inventory.asked.get("endpointslices", ()):
        of = word(each, "metadata", "labels", "kubernetes.io/service-name")
        if of != service or word(each, "metadata", "namespace") != namespace:
            continue
        ports = [p for p in items(each, "ports") if str(p.get("name") or "") in wanted]
        numbers = tuple(p["port"] for p in ports if is_port(p.get("port")))[:MOST_PORTS]
        for end in items(each, "endpoints"):
            conditions = end.get("conditions")
            ready = not isinstance(conditions, Mapping) or conditions.get("ready") is not False
            addresses = end.get("addresses")
            first = (
                address_of(str(addresses[0])) if isinstance(addresses, list) and addresses else ""
            )
            if ready and first and numbers:
                yield Place("pod", word(end, "nodeName"), TARGET, first), numbers


def _ports(to: To, known: tuple[int, ...]) -> tuple[int, ...]:
    return (to.port,) if to.port else known
