"""The objects that a question is about, found in the inventory or refused with the nearest name."""

from collections.abc import Mapping
from typing import Any

from kubectl_netcheck.evidence._base import address_of, dig, word
from kubectl_netcheck.model.errors import BadInput, Denied
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.nearest import meant

#: Resource of each kind of Wanted.
RESOURCES = {"service": "services", "pod": "pods", "ingress": "ingresses"}
#: Names listed when none is near.
LISTED = 10


def asked(inventory: Inventory, wanted: Wanted) -> Mapping[str, Any]:
    """The raw object; of a Service also by its address. Raises BadInput with the nearest right
    name when it does not exist, and Denied when it may not be read."""
    if address_of(wanted.name) and wanted.kind == "service":
        return _serving(inventory, wanted.name)
    resource, namespace = RESOURCES[wanted.kind], wanted.namespace or inventory.namespace
    known: list[str] = []
    for raw in inventory.asked.get(resource, ()):
        metadata = raw.get("metadata")
        name = metadata.get("name") if isinstance(metadata, Mapping) else None
        here = word(metadata, "namespace") in ("", namespace)
        if name == wanted.name and here and len(raw) > 1:
            return raw
        if here:
            known.append(str(name))
    if why := inventory.denied.get(resource):
        raise Denied(f"{resource} in namespace {namespace} cannot be read", why)
    do = meant(wanted.name, known, _listed(wanted.kind, resource, namespace, known))
    raise BadInput(f"there is no {wanted.kind} {wanted.name!r} in namespace {namespace}", do=do)


def service_at(inventory: Inventory, address: str) -> Mapping[str, Any] | None:
    """The raw Service with that address, None where none was read."""
    for raw in inventory.asked.get("services", ()):
        every = dig(raw, "spec", "clusterIPs")
        more = every if isinstance(every, list) else []
        if address in {address_of(each) for each in (word(raw, "spec", "clusterIP"), *more)}:
            return raw
    return None


def _serving(inventory: Inventory, address: str) -> Mapping[str, Any]:
    found = service_at(inventory, address)
    if found is not None:
        return found
    if why := inventory.denied.get("services"):
        what = f"which Service has the address {address} cannot be read"
        raise Denied(what, why, "give its name: NAMESPACE/NAME")
    do = "kubectl get services -A shows the addresses; give NAMESPACE/NAME"
    raise BadInput(f"no Service has the address {address}", do=do)


def _listed(kind: str, resource: str, namespace: str, known: list[str]) -> str:
    if not known:
        return f"it has no {kind} at all; choose another namespace with -n"
    more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
    return f"{resource} in {namespace}: {', '.join(sorted(known)[:LISTED])}{more}"
