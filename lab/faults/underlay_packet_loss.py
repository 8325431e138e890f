"""20 % of all packets that come in on the node's uplink are lost."""

from lab.faults import _control, _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

SHARE = 0.20


def _loss(lab, node):
    text = f"PREROUTING -i {node.uplink} -m statistic --mode random --probability {SHARE} -j DROP"
    return [_rules.rule(text, "raw")]


def _revert(lab, node):
    said = _rules.removing(_loss)(lab, node)
    _control.recover(lab, node)
    return said


FAULT = LabFault(
    title="20 % of packets lost at the node's uplink",
    expects="underlay-packet-loss",
    apply=_rules.inserting(_loss),
    revert=_revert,
    effects=(
        Effect("cross-node node-to-node node-to-pod pod-to-node control", "ping", crosses=True),
        Effect(outcome="same", crosses=False),
        Effect(outcome="may"),
    ),
    pings=80,
)
