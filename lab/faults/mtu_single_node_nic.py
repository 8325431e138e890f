"""The node's own interface has an MTU of 1400, and those of its peers have more."""

import json

from lab.errors import LabError
from lab.faults import _control, _effects
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

SMALL = 1400
NODES = Effect("node-to-node", "size")
#: The node tells its pods of the smaller MTU, sooner or later.
WITHOUT_TUNNEL = (
    Effect("cross-node", "size"),
    Effect("cross-node", "udp-large get put", outcome="may"),
)


def _set(node, mtu):
    node.run("ip", "link", "set", "dev", node.uplink, "mtu", str(mtu))
    found = json.loads(node.run("ip", "-json", "link", "show", "dev", node.uplink).stdout)
    if found[0]["mtu"] != mtu:
        raise LabError(f"{node.uplink} of {node.name} has an MTU of {found[0]['mtu']}, not {mtu}")
    return f"{node.uplink} has an MTU of {mtu}"


def _revert(lab, node):
    said = _set(node, lab.settings.mtu)
    _control.forget_paths(lab)
    _control.recover(lab, node)
    return said


FAULT = LabFault(
    title=f"interface of the node has an MTU of {SMALL}",
    expects="mtu-single-node-nic",
    apply=lambda lab, node: _set(node, SMALL),
    revert=_revert,
    effects={
        "vxlan": (*_effects.NO_LARGE_TO_NODE, NODES),
        "host-gw": (*WITHOUT_TUNNEL, NODES),
        "ptp": (*WITHOUT_TUNNEL, NODES),
    },
)
