"""The node loses tunnel packets above 1400 bytes: pods' packets are too large for their path.

Packets of the nodes themselves pass at full size, so it is the tunnel and not the wire.
"""

from lab.faults import _effects, _rules
from lab.faults._fault import LabFault


def _large(lab, node):
    port = lab.settings.vxlan_port
    return [_rules.rule(f"INPUT -p udp --dport {port} -m length --length 1401: -j DROP")]


FAULT = LabFault(
    title="tunnel packets above 1400 bytes lost at the node, in silence",
    expects="mtu-blackhole-pod-gt-path",
    apply=_rules.inserting(_large),
    revert=_rules.removing(_large),
    effects=_effects.NO_LARGE_TO_NODE,
    cni=("vxlan",),
)
