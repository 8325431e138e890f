"""The node's firewall drops what comes in for the kubelet: no logs and no exec, all else works."""

from lab.faults import _control, _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _kubelet(lab, node):
    return [_rules.rule("INPUT -p tcp --dport 10250 -j DROP")]


def _revert(lab, node):
    said = _rules.removing(_kubelet)(lab, node)
    _control.recover(lab, node)
    return said


FAULT = LabFault(
    title="kubelet port of the node blocked",
    expects="apiserver-kubelet-path",
    apply=_rules.inserting(_kubelet),
    revert=_revert,
    effects=(Effect("", "kubelet", "behind"),),
)
