"""Services that a question asked about, as typed records of untrusted objects; for evidence and
planning."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from kubectl_netcheck.evidence._base import Raw, address_of, dig, items, word
from kubectl_netcheck.evidence.policies import selects
from kubectl_netcheck.model.inventory import Inventory

#: Objects of one list that a run reads (cluster/wanted.py): of a longer one nothing can be said
#: to be missing.
READ = 500


@dataclass(frozen=True, slots=True)
class ServicePort:
    """One port of a Service. protocol: TCP, UDP or SCTP. node_port: 0 where there is none."""

    name: str
    number: int
    protocol: str
    node_port: int = 0

    @property
    def said(self) -> str:
        """As people write it: ``80`` or, where it is not TCP, ``53/UDP``."""
        return str(self.number) if self.protocol == "TCP" else f"{self.number}/{self.protocol}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address behind a Service. pod: ``namespace/name``, empty where it is no pod's. ports:
    number by name and protocol of the Service's port. problem: why nobody is to be expected at
    this address, by what the API says of its pod; empty when all agrees. outside: neither a pod
    nor a node is known of it. host: it is the address of its node."""

    address: str
    node: str
    pod: str
    ready: bool
    ports: Mapping[tuple[str, str], int]
    problem: str = ""
    outside: bool = False
    host: bool = False

    @property
    def said(self) -> str:
        """The pod, else the address."""
        return self.pod or self.address


@dataclass(frozen=True, slots=True)
class Service:
    """kind: its type. address: empty for one without a ClusterIP. local_inside, local_outside:
    internalTrafficPolicy and externalTrafficPolicy are Local. pods: those that its selector
    chooses, None where they were not read. endpoints: of the address's family; of no family where
    these could not be read, which ``known`` tells."""

    namespace: str
    name: str
    kind: str
    address: str
    headless: bool
    ports: tuple[ServicePort, ...]
    selector: Mapping[str, str]
    local_inside: bool
    local_outside: bool
    external: tuple[str, ...]
    external_name: str
    endpoints: tuple[Endpoint, ...]
    pods: tuple[Raw, ...] | None
    known: bool

    @property
    def said(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def ready(self) -> tuple[Endpoint, ...]:
        """Endpoints that get connections."""
        return tuple(each for each in self.endpoints if each.ready)


def services(inventory: Inventory) -> Iterator[Service]:
    """Each Service that was read in full."""
    for raw in inventory.asked.get("services", ()):
        if isinstance(raw, Mapping) and len(raw) > 1:
            yield service(inventory, raw)


def service(inventory: Inventory, raw: Raw) -> Service:
    """The record of one raw Service, with its endpoints and pods from the inventory."""
    namespace, name = word(raw, "metadata", "namespace"), word(raw, "metadata", "name")
    spec = dig(raw, "spec")
    labels = dig(spec, "selector")
    chosen = {str(k): str(v) for k, v in labels.items()} if isinstance(labels, Mapping) else {}
    pods = _pods(inventory, namespace, chosen)
    address = address_of(word(spec, "clusterIP"))
    return Service(
        namespace=namespace or inventory.namespace,
        name=name,
        kind=word(spec, "type") or "ClusterIP",
        address=address,
        headless=word(spec, "clusterIP") == "None",
        ports=tuple(_ports(spec)),
        selector=chosen,
        local_inside=word(spec, "internalTrafficPolicy") == "Local",
        local_outside=word(spec, "externalTrafficPolicy") == "Local",
        external=tuple(_external(raw)),
        external_name=word(spec, "externalName"),
        endpoints=tuple(_endpoints(inventory, namespace, name, address, pods)),
        pods=pods,
        known=_read(inventory, "endpointslices"),
    )


def waits(pod: Raw) -> str:
    """Why a pod is not Ready, in a few words; empty for one that is."""
    conditions = {word(c, "type"): c for c in items(pod, "status", "conditions")}
    ready = conditions.get("Ready")
    if word(ready, "status") == "True":
        return ""
    if word(conditions.get("PodScheduled"), "status") == "False":
        return f"not scheduled: {word(conditions.get('PodScheduled'), 'message')}"
    phase = word(pod, "status", "phase")
    said = (
        _container(pod)
        or (phase if phase != "Running" else "")
        or _unready(pod)
        or word(ready, "message")
        or word(ready, "reason")
    )
    return said or "it is not Ready"


def _container(pod: Raw) -> str:
    """What one of its containers waits for, or how it has ended."""
    for part in ("initContainerStatuses", "containerStatuses"):
        for status in items(pod, "status", part):
            if reason := word(status, "state", "waiting", "reason"):
                return f"container {word(status, 'name')}: {reason}"
    for status in items(pod, "status", "containerStatuses"):
        if reason := word(status, "state", "terminated", "reason"):
            return f"container {word(status, 'name')} has ended: {reason}"
    return ""


def _unready(pod: Raw) -> str:
    every = items(pod, "status", "containerStatuses")
    names = ", ".join(word(each, "name") for each in every if each.get("ready") is not True)
    return f"container {names} runs and its readiness probe does not pass" if names else ""


def pod_name(pod: Raw) -> str:
    return f"{word(pod, 'metadata', 'namespace')}/{word(pod, 'metadata', 'name')}"


def _ports(spec: object) -> Iterator[ServicePort]:
    for raw in items(spec, "ports"):
        number, node_port = _port(raw.get("port")), _port(raw.get("nodePort"))
        if number:
            yield ServicePort(word(raw, "name"), number, word(raw, "protocol") or "TCP", node_port)


def _port(value: object) -> int:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536
    return value if good and isinstance(value, int) else 0


def _external(raw: Raw) -> Iterator[str]:
    """Addresses by which the world outside reaches it."""
    for each in items(raw, "status", "loadBalancer", "ingress"):
        yield word(each, "ip") or word(each, "hostname")
    listed = dig(raw, "spec", "externalIPs")
    yield from (word({"ip": ip}, "ip") for ip in listed) if isinstance(listed, list) else ()


def _pods(
    inventory: Inventory, namespace: str, chosen: Mapping[str, str]
) -> tuple[Raw, ...] | None:
    found = inventory.asked.get("pods", ())
    if not chosen or not _read(inventory, "pods") or len(found) >= READ:
        return None
    return tuple(pod for pod in found if _of(pod, namespace, chosen))


def _read(inventory: Inventory, resource: str) -> bool:
    """Whether they could be read here; a list may be refused for all of the cluster alone."""
    return bool(inventory.asked.get(resource)) or resource not in inventory.denied


def _of(pod: Raw, namespace: str, chosen: Mapping[str, str]) -> bool:
    labels = dig(pod, "metadata", "labels")
    known = {str(k): str(v) for k, v in labels.items()} if isinstance(labels, Mapping) else {}
    inside = word(pod, "metadata", "namespace") == namespace
    return inside and selects({"matchLabels": chosen}, known)


def _endpoints(
    inventory: Inventory, namespace: str, name: str, address: str, pods: tuple[Raw, ...] | None
) -> Iterator[Endpoint]:
    family = f"IPv{ip_address(address).version}" if address else ""
    seen: set[tuple[str, tuple[int, ...]]] = set()
    for each in inventory.asked.get("endpointslices", ()):
        mine = word(each, "metadata", "labels", "kubernetes.io/service-name") == name
        if not mine or word(each, "metadata", "namespace") != namespace:
            continue
        kind = word(each, "addressType")
        if kind not in ("IPv4", "IPv6") or (family and kind != family):
            continue
        ports = {
            (word(p, "name"), word(p, "protocol") or "TCP"): _port(p.get("port"))
            for p in items(each, "ports")
        }
        for raw in items(each, "endpoints"):
            for end in _ends(raw, ports, inventory, namespace, pods):
                key = end.address, tuple(sorted(end.ports.values()))
                if key not in seen:
                    seen.add(key)
                    yield end


def _ends(
    raw: Raw,
    ports: Mapping[tuple[str, str], int],
    inventory: Inventory,
    namespace: str,
    pods: tuple[Raw, ...] | None,
) -> Iterator[Endpoint]:
    listed = dig(raw, "addresses")
    pod = ""
    if word(raw, "targetRef", "kind") == "Pod":
        pod = f"{word(raw, 'targetRef', 'namespace') or namespace}/{word(raw, 'targetRef', 'name')}"
    nodes = {node.address: node.name for node in inventory.nodes if node.address}
    for text in listed if isinstance(listed, list) else ():
        address = address_of(str(text)[:64])
        if not address:
            continue
        holder = _holder(inventory, address)
        node = word(raw, "nodeName") or word(holder, "spec", "nodeName") or nodes.get(address, "")
        yield Endpoint(
            address=address,
            node=node,
            pod=pod,
            ready=dig(raw, "conditions", "ready") is not False,
            ports=ports,
            problem=_problem(address, pod, pods, holder),
            outside=not node,
            host=address in nodes,
        )


def _problem(address: str, pod: str, pods: Iterable[Raw] | None, holder: Raw | None) -> str:
    """Why nobody of this Service is to be expected at the address."""
    if not pod or pods is None:
        return ""
    mine = next((each for each in pods if pod_name(each) == pod), None)
    other = f", the address belongs to {pod_name(holder)}" if holder is not None else ""
    if mine is None:
        if holder is not None and pod_name(holder) == pod:
            return f"its pod {pod} is not one that the selector chooses"
        return f"its pod {pod} is gone{other}"
    known = [word(mine, "status", "podIP")]
    known += [word(each, "ip") for each in items(mine, "status", "podIPs")]
    if any(known) and address not in known:
        return f"its pod {pod} has the address {known[0] or known[-1]}{other}"
    return ""


def _holder(inventory: Inventory, address: str) -> Raw | None:
    """The running pod that has the address, as far as pods were read."""
    for found in (inventory.asked.get("pods", ()), inventory.objects.get("pods", ())):
        for pod in found:
            if word(pod, "status", "podIP") != address or dig(pod, "spec", "hostNetwork") is True:
                continue
            if word(pod, "status", "phase") in ("Running", "Pending", ""):
                return pod
    return None
