"""The node drops the tunnel packets that come in, as a host firewall without the port does."""

from lab.faults import _effects, _rules
from lab.faults._fault import LabFault


def _in(lab, node):
    return [_rules.rule(f"INPUT -p udp --dport {lab.settings.vxlan_port} -j DROP")]


FAULT = LabFault(
    title="tunnel port blocked on the node, incoming",
    expects="tunnel-port-blocked",
    apply=_rules.inserting(_in),
    revert=_rules.removing(_in),
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
