"""The words about a cluster that summaries, fixes and the report's context can name."""

import re

from kubectl_netcheck.evidence._base import Raw, items, word
from kubectl_netcheck.evidence._detect import detect
from kubectl_netcheck.evidence.proxy_mode import read as read_mode
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.naming import in_url

#: The tag of an image that is a release as its project numbers it, and not a rebuild of one.
_RELEASE = re.compile(r":v?([0-9]{1,5}(?:\.[0-9]{1,5}){2}(?:-(?:pre|rc)\.[0-9]{1,5})?)(?:@|$)")


def cluster_words(inventory: Inventory) -> dict[str, str]:
    """cni, namespace, daemonset, selector, backend, tunnel, port, device, overhead, proxy_mode,
    domain, server_version, cni_version where the agent's image is a release, api_service (address
    and port of the API server's Service), and pod_range where a setting names the range of all
    pods: two, by a comma, of a cluster of both families."""
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
        "cni_version": _version(found.daemonset),
        "api_service": _api(inventory),
    }
    return {key: value for key, value in words.items() if value}


def _version(daemonset: Raw | None) -> str:
    """The release that the first container's image is; empty where its tag names none."""
    containers = items(daemonset, "spec", "template", "spec", "containers")
    found = _RELEASE.search(word(containers[0], "image")) if containers else None
    return found[1] if found else ""


def _api(inventory: Inventory) -> str:
    """As it stands in a URL; empty where the Service was not read."""
    address = inventory.api_address
    return f"{in_url(address)}:{inventory.api_port}" if address else ""
