"""What of a Service is not measured, and why."""

from collections.abc import Iterator, Sequence

from kubectl_netcheck.evidence._services import Service, pod_name, waits
from kubectl_netcheck.planning.service_paths import ENDPOINTS, PORTS, chosen

#: Pods that are not Ready, of which each is said.
NAMED = 3


def left_out(service: Service, nodes: Sequence[str]) -> dict[str, str]:
    """Place to reason, in the order in which a reader looks for them."""
    return dict((*_ports(service), *_addresses(service), *_ends(service, nodes)))


def _ports(service: Service) -> Iterator[tuple[str, str]]:
    tcp = [port for port in service.ports if port.protocol == "TCP"]
    for port in service.ports:
        if port.protocol != "TCP":
            why = f"an answer over {port.protocol} depends on the application"
            yield f"port {port.said}", f"{why}; only the paths between nodes are measured"
    if len(tcp) > PORTS:
        rest = ", ".join(port.said for port in tcp[PORTS:])
        yield f"port {rest}", f"the first {PORTS} TCP ports are measured"
    if not service.ports and not service.headless:
        yield "ports", "the Service has none"


def _addresses(service: Service) -> Iterator[tuple[str, str]]:
    if service.headless:
        why = "it has none (headless): clients connect to the endpoints, which are measured"
        yield "Service address", why
    for address in service.external:
        if address:
            yield address, "from inside of the cluster it does not show what clients outside see"


def _ends(service: Service, nodes: Sequence[str]) -> Iterator[tuple[str, str]]:
    shown = chosen(service, nodes)
    total = len(service.ready)
    if total > len(shown):
        why = f"{ENDPOINTS} are asked directly, those on the nodes that ask first"
        yield f"{total - len(shown)} of {total} endpoints", why
    waiting = [(pod_name(pod), why) for pod in service.pods or () if (why := waits(pod))]
    for name, why in sorted(waiting)[:NAMED]:
        yield f"pod {name}", f"not Ready, so it gets no connections: {why}"
    if len(waiting) > NAMED:
        yield f"{len(waiting) - NAMED} more pods", "not Ready"
