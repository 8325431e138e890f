"""The ports of the node's bridge send nothing back to where it came from, and new ones neither: a
pod does not reach itself by its own Service."""

import json

from lab.errors import LabError
from lab.faults import _cni
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

BRIDGE = "cni0"


def _ports(node):
    shown = node.run("ip", "-details", "-json", "link", "show", "master", BRIDGE).stdout
    return {
        each["ifname"]: each["linkinfo"]["info_slave_data"]["hairpin"] for each in json.loads(shown)
    }


def _set(node, wanted):
    for port in _ports(node):
        node.run("ip", "link", "set", "dev", port, "type", "bridge_slave",
                 "hairpin", "on" if wanted else "off")  # fmt: skip
    if any(found is not wanted for found in _ports(node).values()):
        raise LabError(f"not every port of {BRIDGE} on {node.name} took the setting")
    return f"hairpin is {'on' if wanted else 'off'} on {len(_ports(node))} ports"


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
