"""The fabric passes no UDP between any nodes, as a security group does that allows TCP and ICMP."""

from lab.faults import _underlay
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

TABLE = "no_udp"


def _apply(lab, node):
    _underlay.drop(lab, TABLE, "ip protocol udp")
    return "the underlay drops UDP"


def _revert(lab, node):
    _underlay.undo(lab, TABLE)
    return "the underlay drops nothing"


FAULT = LabFault(
    title="UDP blocked between all nodes",
    expects="underlay-udp-blocked",
    apply=_apply,
    revert=_revert,
    effects=(
        Effect("node-to-node", "udp", at="any"),
        Effect("cross-node", at="any"),
        Effect("node-to-pod service node-service dns-pod", at="any", crosses=True),
        Effect("dns-service", at="any"),
    ),
    cni=("vxlan",),
    scope="cluster",
)
