"""The node forwards no DNS over TCP: names are found, but not when the answer is large."""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _tcp(lab, node):
    return [_rules.rule("FORWARD -p tcp --dport 53 -j DROP")]


FAULT = LabFault(
    title="DNS over TCP dropped in the node's forwarding",
    expects="dns-tcp-or-large-blocked",
    apply=_rules.inserting(_tcp),
    revert=_rules.removing(_tcp),
    effects=(Effect("dns-service dns-pod", "dns-tcp"),),
)
