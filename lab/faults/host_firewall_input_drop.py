"""The node's firewall drops what its own pods send to it; what it forwards passes."""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _input(lab, node):
    return [_rules.rule(f"INPUT -s {lab.settings.pod_cidr} -j DROP")]


FAULT = LabFault(
    title="packets from pods to the node itself dropped by its firewall",
    expects="host-firewall-input-drop",
    apply=_rules.inserting(_input),
    revert=_rules.removing(_input),
    effects=(
        Effect("pod-to-node", at="inside"),
        # What the node asks of a pod is lost on its way back.
        Effect("node-to-pod node-service", at="source"),
    ),
)
