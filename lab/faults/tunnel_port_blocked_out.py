"""The node drops the tunnel packets that it should send."""

from lab.faults import _effects, _rules
from lab.faults._fault import LabFault


def _out(lab, node):
    return [_rules.rule(f"OUTPUT -p udp --dport {lab.settings.vxlan_port} -j DROP")]


FAULT = LabFault(
    title="tunnel port blocked on the node, outgoing",
    expects="tunnel-port-blocked",
    apply=_rules.inserting(_out),
    revert=_rules.removing(_out),
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
