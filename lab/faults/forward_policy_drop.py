"""A FORWARD rule of the node drops the pod network.

The policy DROP alone does nothing here: flannel accepts its own range before the policy counts.
"""

from lab.faults import _effects, _rules
from lab.faults._fault import LabFault


def _forward(lab, node):
    pods = lab.settings.pod_cidr
    return [
        _rules.rule(f"FORWARD -s {pods} -j DROP"),
        _rules.rule(f"FORWARD -d {pods} -j DROP"),
    ]


FAULT = LabFault(
    title="forwarding of pod packets dropped by the node's firewall",
    expects="forward-policy-drop",
    apply=_rules.inserting(_forward),
    revert=_rules.removing(_forward),
    effects=_effects.NO_FORWARDING_NOR_BRIDGE,
)
