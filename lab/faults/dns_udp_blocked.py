"""The node forwards no DNS over UDP: whoever asks over TCP is answered."""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _udp(lab, node):
    return [_rules.rule("FORWARD -p udp --dport 53 -j DROP")]


FAULT = LabFault(
    title="DNS over UDP dropped in the node's forwarding",
    expects="dns-udp-blocked",
    apply=_rules.inserting(_udp),
    revert=_rules.removing(_udp),
    effects=(Effect("dns-service dns-pod", "dns-udp"),),
)
