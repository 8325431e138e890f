"""The node refuses tunnel packets with an ICMP error, as a firewall with REJECT does."""

from lab.faults import _effects, _rules
from lab.faults._fault import LabFault


def _reject(lab, node):
    port = lab.settings.vxlan_port
    return [
        _rules.rule(f"INPUT -p udp --dport {port} -j REJECT --reject-with icmp-host-prohibited")
    ]


FAULT = LabFault(
    title="tunnel port rejected by the node's firewall",
    expects="tunnel-port-blocked",
    apply=_rules.inserting(_reject),
    revert=_rules.removing(_reject),
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
