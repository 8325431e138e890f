"""The node's tunnel device got another MAC, as after a reboot; its peers send to the old one."""

from lab.faults import _effects, _saved, _tunnel
from lab.faults._fault import LabFault

NAME = "vtep-mac-mismatch"
OTHER = "02:6e:63:00:00:01"


def _apply(lab, node):
    now = _tunnel.show(node)["address"]
    if now == OTHER:
        return f"the tunnel device has the MAC {OTHER}"
    _saved.keep(lab, NAME, node, now)
    return _tunnel.set_mac(node, OTHER)


def _revert(lab, node):
    before = _saved.recall(lab, NAME, node)
    if before is None:
        return "nothing to put back"
    said = _tunnel.set_mac(node, before)
    _saved.drop(lab, NAME, node)
    return said


FAULT = LabFault(
    title="peers hold an old MAC of the node's tunnel device",
    expects="vtep-mac-mismatch",
    apply=_apply,
    revert=_revert,
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
