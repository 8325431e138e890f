"""The objects that make a cluster of nodes: pure functions from settings to what the API takes."""

from __future__ import annotations

from typing import Any

from lab.manifests import dns, flannel, nodes, proxy
from lab.settings import Settings


def of_nodes(
    settings: Settings, addresses: dict[str, str], api_address: str
) -> list[dict[str, Any]]:
    """The nodes and what runs on each of them, in the order in which it has to be made."""
    objects = [*nodes.objects(settings, addresses), *proxy.objects(settings, api_address)]
    if settings.cni != "ptp":
        objects += flannel.objects(settings, api_address)
    return objects


def of_cluster(settings: Settings) -> list[dict[str, Any]]:
    """What needs nodes that work. CoreDNS that starts on a node without the services' rules
    sends its first packet to nowhere, and tries again only after 30 seconds."""
    return dns.objects(settings)
