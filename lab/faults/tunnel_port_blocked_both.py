"""The node drops tunnel packets in both directions."""

from lab.faults import _effects, _rules
from lab.faults._fault import LabFault


def _both(lab, node):
    return [
        _rules.rule(f"{chain} -p udp --dport {lab.settings.vxlan_port} -j DROP")
        for chain in ("INPUT", "OUTPUT")
    ]


FAULT = LabFault(
    title="tunnel port blocked on the node, both ways",
    expects="tunnel-port-blocked",
    apply=_rules.inserting(_both),
    revert=_rules.removing(_both),
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
