"""proxy-mode: how kube-proxy is set to translate Services: iptables, nftables, ipvs.

One fact of the cluster, from kube-proxy's ConfigMap: text mode ("iptables" when the setting is
empty, kube-proxy's default on Linux), cluster_cidr.
"""

import re

from kubectl_netcheck.evidence._base import Evidence, dig, named, seen
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

_MODE = re.compile(r'^\s*mode:\s*"?([a-z]*)"?\s*$', re.MULTILINE)
_CIDR = re.compile(r'^\s*clusterCIDR:\s*"?([0-9a-fA-F.:/,]*)"?\s*$', re.MULTILINE)


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """The mode, where kube-proxy's settings were read."""
    data = dig(named(inventory, "configmaps", "kube-proxy"), "data")
    settings = str(dig(data, "config.conf") or "")[:100_000]
    if not settings:
        return ()
    mode, cidr = _MODE.search(settings), _CIDR.search(settings)
    text = {"mode": (mode.group(1) if mode else "") or "iptables"}
    if cidr and cidr.group(1):
        text["cluster_cidr"] = cidr.group(1)
    return (seen("proxy-mode", "", text),)


EVIDENCE = Evidence("proxy-mode", "how kube-proxy translates Services", read)
