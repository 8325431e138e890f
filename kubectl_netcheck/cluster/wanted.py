"""Reads the objects that a question is about, with what belongs to them: a function per kind."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Protocol
from urllib.parse import quote

from kubectl_netcheck.cluster.prune import Raw
from kubectl_netcheck.cluster.rest import TABLE, Query
from kubectl_netcheck.cluster.wanted_ingress import belongings
from kubectl_netcheck.cluster.words import address, dig, items
from kubectl_netcheck.model.inventory import Wanted

#: Objects of one list: more endpoints than that are not measured either.
LIMIT = 500


class Reader(Protocol):
    """Reads from the API and keeps what it read, pruned; what is refused it notes."""

    def read(self, resource: str, path: str, query: Query) -> Raw:
        """A list; its answer, empty when refused."""
        ...

    def one(self, resource: str, path: str, accept: str = "") -> Raw:
        """One object, not kept; empty when refused or not there."""
        ...

    def keep(self, resource: str, raw: Iterable[Raw]) -> None: ...


def read_wanted(reader: Reader, wanted: Iterable[Wanted], namespace: str) -> None:
    """Reads each of them; namespace: of those that name none. KeyError for an unknown kind."""
    for each in wanted:
        READERS[each.kind](reader, each.namespace or namespace, each.name)


def service(reader: Reader, namespace: str, name: str) -> None:
    """A Service by its name or its address, its EndpointSlices, and the pods that its selector
    chooses."""
    if address(name):
        # Of a Service with two families, the API can be asked for the first one's address only.
        query: Query = {"fieldSelector": f"spec.clusterIP={name}", "limit": LIMIT}
        found = next(iter(items(reader.read("services", "/api/v1/services", query), "items")), {})
        place = dig(found, "metadata")
        namespace, name = (str(dig(place, key) or "") for key in ("namespace", "name"))
    else:
        found = _object(reader, "services", "/api/v1", namespace, name)
    if not found:
        return
    slices = f"/apis/discovery.k8s.io/v1/namespaces/{quote(namespace)}/endpointslices"
    label: Query = {"labelSelector": f"kubernetes.io/service-name={name}", "limit": LIMIT}
    reader.read("endpointslices", slices, label)
    if chosen := selector(dig(found, "spec", "selector")):
        pods = f"/api/v1/namespaces/{quote(namespace)}/pods"
        reader.read("pods", pods, {"labelSelector": chosen, "limit": LIMIT})


def pod(reader: Reader, namespace: str, name: str) -> None:
    """A pod by its name or address, and the NetworkPolicies of its namespace."""
    if address(name):
        # A pod that has ended keeps the address that another one has by now.
        alive = "status.phase!=Succeeded,status.phase!=Failed"
        query: Query = {"fieldSelector": f"status.podIP={name},{alive}", "limit": LIMIT}
        found = items(reader.read("pods", "/api/v1/pods", query), "items")
        namespace = str(dig(found, 0, "metadata", "namespace") or "")
    else:
        namespace = namespace if _object(reader, "pods", "/api/v1", namespace, name) else ""
    if namespace:
        path = f"/apis/networking.k8s.io/v1/namespaces/{quote(namespace)}/networkpolicies"
        reader.read("networkpolicies", path, {"limit": LIMIT})


def owner(reader: Reader, namespace: str, name: str) -> None:
    """The pod and the Service that have this address; nodes are read for every question."""
    pod(reader, namespace, name)
    service(reader, namespace, name)


def ingress(reader: Reader, namespace: str, name: str) -> None:
    """An Ingress, and what belongs to it."""
    found = _object(reader, "ingresses", "/apis/networking.k8s.io/v1", namespace, name)
    if found:
        belongings(reader.read, found, namespace, partial(service, reader))


#: The reader of each kind of Wanted.
READERS: Mapping[str, Callable[[Reader, str, str], None]] = {
    "service": service,
    "pod": pod,
    "ingress": ingress,
    "address": owner,
}


def selector(labels: Any) -> str:
    """The query for a label selector of equalities; empty when there is none."""
    if not isinstance(labels, dict):
        return ""
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


def _object(reader: Reader, resource: str, group: str, namespace: str, name: str) -> Raw:
    """The object, kept; where it is not there, empty, and the names of its kind are kept."""
    path = f"{group}/namespaces/{quote(namespace)}/{resource}"
    found = reader.one(resource, f"{path}/{quote(name)}")
    if found:
        reader.keep(resource, [found])
        return found
    table = reader.one(resource, f"{path}?limit={LIMIT}&includeObject=Metadata", TABLE)
    known = (dig(row, "object", "metadata", "name") for row in items(table, "rows"))
    reader.keep(resource, [{"metadata": {"name": each}} for each in known if each])
    return {}
