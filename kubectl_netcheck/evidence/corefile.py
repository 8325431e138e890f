"""corefile: what the cluster's DNS is set to: its domain, where it forwards, its plugins.

One fact of the cluster, from the Corefile: text domain, forward, plugins.
"""

import re

from kubectl_netcheck.evidence._base import Evidence, dig, named, seen
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

_DOMAIN = re.compile(r"^\s*kubernetes\s+(\S+)", re.MULTILINE)
_FORWARD = re.compile(r"^\s*forward\s+\S+\s+([^\n{]+)", re.MULTILINE)
_PLUGIN = re.compile(r"^    ?\s*([a-z_]+)\b", re.MULTILINE)


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """The settings, where the Corefile was read."""
    data = dig(named(inventory, "configmaps", "coredns"), "data")
    settings = str(dig(data, "Corefile") or "")[:100_000]
    if not settings:
        return ()
    domain, forward = _DOMAIN.search(settings), _FORWARD.search(settings)
    text = {
        "domain": domain.group(1).rstrip("{") if domain else inventory.dns.domain,
        "forward": forward.group(1).strip() if forward else "",
        "plugins": " ".join(dict.fromkeys(_PLUGIN.findall(settings))),
    }
    return (seen("corefile", "", {k: v for k, v in text.items() if v}),)


EVIDENCE = Evidence("corefile", "settings of the cluster's DNS", read)
