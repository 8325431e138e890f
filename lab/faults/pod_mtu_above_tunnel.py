"""Pods have the MTU of the wire and not of the tunnel, and the errors that would tell them of it
are filtered: what is small passes, what is large vanishes."""

from lab.faults import _pod_mtu, _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _errors(lab, node):
    return [_rules.rule("OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP")]


def _apply(lab, node):
    for each in lab.nodes.values():
        _rules.inserting(_errors)(lab, each)
    _pod_mtu.set_everywhere(lab, lab.settings.mtu)
    return f"pods have an MTU of {lab.settings.mtu}, errors about it are filtered"


def _revert(lab, node):
    _pod_mtu.restore(lab)
    for each in lab.nodes.values():
        _rules.removing(_errors)(lab, each)
    return "pods have their MTU again"


FAULT = LabFault(
    title="MTU of all pods above that of the tunnel, errors about it filtered",
    expects="mtu-blackhole-pod-gt-path",
    apply=_apply,
    revert=_revert,
    effects=(Effect("cross-node", "get put", "any"),),
    cni=("vxlan",),
    scope="cluster",
)
