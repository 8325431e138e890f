"""The switch port of the node passes 1400 bytes at most and drops what is larger in silence.

The port is the underlay's end of the node's wire; the node's own interface keeps its MTU.
"""

import json

from lab.errors import LabError
from lab.faults import _control, _sysctl
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

SMALL = 1400


def _set(lab, node, mtu):
    lab.underlay.run("ip", "link", "set", "dev", node.bridge_port, "mtu", str(mtu))
    shown = lab.underlay.run("ip", "-json", "link", "show", "dev", node.bridge_port).stdout
    found = json.loads(shown)[0]["mtu"]
    if found != mtu:
        raise LabError(f"the underlay port of {node.name} has an MTU of {found}, not {mtu}")
    return f"underlay port {node.bridge_port} has an MTU of {mtu}"


def _apply(lab, node):
    # With netfilter on the bridge it would cut packets without DF into fragments: no switch does.
    _sysctl.write(lab.underlay, "net.bridge.bridge-nf-call-iptables", "0")
    return _set(lab, node, SMALL)


def _revert(lab, node):
    said = _set(lab, node, lab.settings.mtu)
    _control.forget_paths(lab)
    _control.recover(lab, node)
    return said


FAULT = LabFault(
    title=f"underlay port of the node passes only {SMALL} bytes, in silence",
    expects="mtu-underlay-smaller-than-nic",
    apply=_apply,
    revert=_revert,
    effects=(Effect("cross-node node-to-node", "size udp-large get put"),),
)
