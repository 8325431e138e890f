"""The node's tunnel device has another network identifier (VNI) than those of its peers."""

from lab.errors import LabError
from lab.faults import _agents, _effects, _tunnel
from lab.faults._fault import LabFault

FLANNEL, OTHER = 1, 2


def _id(node):
    return int(_tunnel.show(node)["linkinfo"]["info_data"]["id"])


def _apply(lab, node):
    if _id(node) != OTHER:
        _tunnel.remake(node, id=str(OTHER))
    if _id(node) != OTHER:
        raise LabError(f"the tunnel of {node.name} still has the VNI {_id(node)}")
    return f"the tunnel device has the VNI {OTHER}"


def _revert(lab, node):
    if not _agents.is_frozen(node, _tunnel.AGENT) and _id(node) == FLANNEL:
        return f"the tunnel device has the VNI {FLANNEL}"
    return _tunnel.restart_agent(lab, node)


FAULT = LabFault(
    title="tunnel device of the node has another VNI than its peers",
    expects="tunnel-parameters-mismatch",
    apply=_apply,
    revert=_revert,
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
