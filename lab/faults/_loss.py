"""Rules that lose a share of packets at random, and what must show of it."""

from __future__ import annotations

from lab.faults import _rules
from lab.truth.effects import Effect

#: Only pings are counted often enough to be sure to show it.
EFFECTS = (
    Effect("cross-node node-to-pod", "ping", crosses=True),
    Effect("cross-node node-to-pod service node-service dns-pod", crosses=True, outcome="may"),
    Effect("dns-service", outcome="may"),
)


def on_tunnel(share: float) -> _rules.Rules:
    """Loses a share of the tunnel packets that the node receives."""

    def rules(lab, node):
        port = lab.settings.vxlan_port
        return [
            _rules.rule(
                f"INPUT -p udp --dport {port} "
                f"-m statistic --mode random --probability {share} -j DROP"
            )
        ]

    return rules
