"""The node's pods do not reach the API server, directly or by its Service; the node does."""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _forward(lab, node):
    return [_rules.rule(f"FORWARD -d {lab.api_address} -p tcp --dport 6443 -j DROP")]


FAULT = LabFault(
    title="API server not reached from the node's pods",
    expects="api-vip-unreachable",
    apply=_rules.inserting(_forward),
    revert=_rules.removing(_forward),
    effects=(Effect("api egress", at="source"),),
)
