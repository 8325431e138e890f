"""cni: which CNI the cluster has, and how it carries pod packets between nodes.

One fact of the cluster: text name, namespace, daemonset, selector, backend, tunnel, device;
figures port, overhead_bytes, mtu_bytes (where a setting names one). None where none was found.
"""

from kubectl_netcheck.evidence._base import Evidence, seen, word
from kubectl_netcheck.evidence._detect import detect
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """The CNI that was detected."""
    found = detect(inventory)
    if not found.name:
        return ()
    text = {
        "name": found.name,
        "namespace": found.namespace,
        "daemonset": word(found.daemonset, "metadata", "name"),
        "selector": found.selector,
        "backend": found.backend,
        "tunnel": found.tunnel,
        "device": found.device,
    }
    figures = {
        "port": found.port,
        "overhead_bytes": found.overhead,
        "mtu_bytes": found.mtu,
    }
    kept = {key: float(value) for key, value in figures.items() if value}
    return (seen("cni", "", {k: v for k, v in text.items() if v}, kept),)


EVIDENCE = Evidence("cni", "the cluster's CNI", read)
