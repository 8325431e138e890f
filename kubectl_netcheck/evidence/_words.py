"""The words about a cluster that summaries, fixes and the report's context can name."""

from kubectl_netcheck.evidence._base import word
from kubectl_netcheck.evidence._detect import detect
from kubectl_netcheck.evidence.proxy_mode import read as read_mode
from kubectl_netcheck.model.inventory import Inventory


def cluster_words(inventory: Inventory) -> dict[str, str]:
    """cni, namespace, daemonset, selector, backend, tunnel, port, device, overhead, proxy_mode,
    domain, server_version, and pod_range where a setting names the range of all pods."""
    found = detect(inventory)
    modes = [fact.text["mode"] for fact in read_mode(inventory)]
    ranges = [found.network, *(f.text.get("cluster_cidr", "") for f in read_mode(inventory))]
    words = {
        "cni": found.name,
        "namespace": found.namespace,
        "daemonset": word(found.daemonset, "metadata", "name"),
        "selector": found.selector,
        "backend": found.backend,
        "tunnel": found.tunnel,
        "port": str(found.port or ""),
        "device": found.device,
        "overhead": str(found.overhead or ""),
        "proxy_mode": modes[0] if modes else "",
        "pod_range": next((each for each in ranges if each), ""),
        "domain": inventory.dns.domain,
        "server_version": inventory.server_version,
    }
    return {key: value for key, value in words.items() if value}
