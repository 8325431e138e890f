"""The node forwards no ICMP: pings of pods are lost and all else works. A look-alike, no fault."""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _icmp(lab, node):
    return [_rules.rule("FORWARD -p icmp -j DROP")]


FAULT = LabFault(
    title="ICMP filtered in the node's forwarding (no fault)",
    expects="icmp-filtered",
    apply=_rules.inserting(_icmp),
    revert=_rules.removing(_icmp),
    effects=(
        Effect("same-node", "ping size", "inside"),
        Effect("cross-node", "ping size"),
        Effect("node-to-pod", "ping", "target", crosses=True),
        Effect("pod-to-node", "ping", "source", crosses=True),
    ),
)
