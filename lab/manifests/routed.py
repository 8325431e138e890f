"""The routed shape's CNI configuration: a point-to-point veth for each pod, no bridge, no overlay.

This is how pods look under Calico or a cloud provider's plugin. There is no agent: the lab writes
this file, the routes to the other nodes, and the masquerading of what leaves the pod network.
"""

from __future__ import annotations

from typing import Any

from lab.settings import Settings

CONFLIST = "10-ptp.conflist"


def cni_configuration(settings: Settings, node: str) -> dict[str, Any]:
    return {
        "name": "routed",
        "cniVersion": "0.4.0",
        "plugins": [
            {
                "type": "ptp",
                # The plugin would masquerade between nodes as well.
                "ipMasq": False,
                "mtu": settings.mtu,
                "ipam": {
                    "type": "host-local",
                    "ranges": [[{"subnet": settings.pod_cidr_of(node)}]],
                    "routes": [{"dst": "0.0.0.0/0"}],
                },
            },
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }


def masquerade(settings: Settings, node: str) -> list[str]:
    """The iptables command for traffic that leaves the pod network."""
    return [
        "iptables", "--wait", "--table", "nat", "--append", "POSTROUTING",
        "--source", settings.pod_cidr_of(node), "!", "--destination", settings.pod_cidr,
        "--jump", "MASQUERADE",
    ]  # fmt: skip
