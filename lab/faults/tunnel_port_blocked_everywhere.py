"""The fabric passes no tunnel packets between any nodes; all else passes."""

from lab.faults import _underlay
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

TABLE = "no_tunnel"


def _apply(lab, node):
    _underlay.drop(lab, TABLE, f"udp dport {lab.settings.vxlan_port}")
    return f"the underlay drops UDP port {lab.settings.vxlan_port}"


def _revert(lab, node):
    _underlay.undo(lab, TABLE)
    return "the underlay drops nothing"


FAULT = LabFault(
    title="tunnel port blocked between all nodes",
    expects="tunnel-port-blocked",
    apply=_apply,
    revert=_revert,
    effects=(
        Effect("cross-node", at="any"),
        Effect("node-to-pod service node-service dns-pod", at="any", crosses=True),
        Effect("dns-service", at="any"),
    ),
    cni=("vxlan",),
    scope="cluster",
)
