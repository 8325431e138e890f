"""The ports of the node's bridge send nothing back to where it came from, and new ones neither: a
pod does not reach itself by its own Service."""

from lab.errors import LabError
from lab.faults import _bridge, _cni
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _set(node, wanted):
    word = "on" if wanted else "off"
    took = _bridge.set_each(node, "type", "bridge_slave", "hairpin", word)
    found = [each["linkinfo"]["info_slave_data"] for each in _bridge.ports(node).values()]
    if any(each["hairpin"] is not wanted for each in found):
        raise LabError(f"not every port of {_bridge.BRIDGE} on {node.name} took the setting")
    return f"hairpin is {word} on {took} ports"


def _apply(lab, node):
    _cni.change(lab, node, lambda found: _cni.first_plugin(found).update(hairpinMode=False))
    return f"{_set(node, False)}, and for new pods"


def _revert(lab, node):
    _cni.restore(lab, node)
    return f"{_set(node, True)}, and for new pods"


FAULT = LabFault(
    title="hairpin switched off on the node's bridge",
    expects="hairpin-broken",
    apply=_apply,
    revert=_revert,
    effects=(Effect("hairpin"),),
    cni=("vxlan", "host-gw"),
)
