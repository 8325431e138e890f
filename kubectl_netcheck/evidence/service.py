"""service: each Service asked about: its endpoints against the pods that its selector chooses.

One fact per Service, of the cluster: figures ready and total (endpoints), and where its pods were
read, pods and pods_ready; text name, kind, selector, inside and outside (``Local`` where that
traffic policy is), why (what pods that are not Ready wait for, with their names).
"""

from kubectl_netcheck.evidence._base import Evidence, seen
from kubectl_netcheck.evidence._services import Service, pod_name, services, waits
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

#: Pods that are named with what they wait for; more of them say nothing new.
NAMED = 3


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """Nothing of a Service whose endpoints could not be read, or which is an alias only."""
    return tuple(
        _fact(each) for each in services(inventory) if each.known and not each.external_name
    )


def _fact(service: Service) -> Fact:
    figures = {"ready": float(len(service.ready)), "total": float(len(service.endpoints))}
    text = {
        "name": service.said,
        "namespace": service.namespace,
        "short": service.name,
        "kind": service.kind,
        "selector": ",".join(f"{k}={v}" for k, v in sorted(service.selector.items())),
        "inside": "Local" if service.local_inside else "",
        "outside": "Local" if service.local_outside else "",
    }
    if service.pods is not None:
        waiting = {pod_name(pod): why for pod in service.pods if (why := waits(pod))}
        figures["pods"] = float(len(service.pods))
        figures["pods_ready"] = float(len(service.pods) - len(waiting))
        shown = [f"{name} ({why})" for name, why in sorted(waiting.items())[:NAMED]]
        more = [f"and {len(waiting) - NAMED} more"] if len(waiting) > NAMED else []
        text["why"] = "; ".join([*shown, *more])
    return seen("service", "", {k: v for k, v in text.items() if v}, figures)


EVIDENCE = Evidence("service", "endpoints of a Service against its pods", read)
