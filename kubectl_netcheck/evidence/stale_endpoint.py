"""stale-endpoint: ready endpoints of a Service that its pods do not bear out.

One fact per endpoint, of the cluster: text service, address, pod and why (its pod is gone, has
another address, or the address is another pod's).
"""

from kubectl_netcheck.evidence._base import Evidence, seen
from kubectl_netcheck.evidence._services import services
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

#: Endpoints that are told; more of them say nothing new.
MOST = 8


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """Nothing where pods could not be read, or where there are too many to read them all."""
    found = [
        seen(
            "stale-endpoint",
            "",
            {"service": each.said, "address": end.address, "pod": end.pod, "why": end.problem},
        )
        for each in services(inventory)
        for end in each.ready
        if end.problem
    ]
    return tuple(found[:MOST])


EVIDENCE = Evidence("stale-endpoint", "endpoints that the Service's pods do not bear out", read)
