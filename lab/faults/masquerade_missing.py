"""The node does not masquerade what its pods send out of the pod network: no answer finds back."""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _accept(lab, node):
    pods = lab.settings.pod_cidr
    # Accepted before any rule that would masquerade; what stays in the pod network is untouched.
    return [_rules.rule(f"POSTROUTING -s {node.pod_cidr} ! -d {pods} -j ACCEPT", "nat")]


FAULT = LabFault(
    title="packets of the node's pods to the outside not masqueraded",
    expects="masquerade-missing",
    apply=_rules.inserting(_accept),
    revert=_rules.removing(_accept),
    effects=(Effect("api egress", at="source"),),
)
