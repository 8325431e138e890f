"""The node answers no ping and hears no answer. A look-alike, no fault: all else works."""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _icmp(lab, node):
    return [_rules.rule("INPUT -p icmp -j DROP")]


FAULT = LabFault(
    title="ICMP to the node itself filtered (no fault)",
    expects="icmp-filtered",
    apply=_rules.inserting(_icmp),
    revert=_rules.removing(_icmp),
    effects=(
        Effect("node-to-node", "ping size"),
        Effect("control pod-to-node", "ping", "target"),
        Effect("node-to-pod", "ping", "source"),
    ),
)
