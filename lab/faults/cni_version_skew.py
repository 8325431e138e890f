"""The node's CNI configuration asks for a version that its plugins do not know."""

from lab.faults import _cni, _sandbox
from lab.faults._fault import LabFault

TOO_NEW = "1.2.0"


def _apply(lab, node):
    _cni.change(lab, node, lambda found: found.update(cniVersion=TOO_NEW))
    return f"cniVersion is {_cni.read(node)['cniVersion']}"


def _revert(lab, node):
    _cni.restore(lab, node)
    return f"cniVersion is {_cni.read(node)['cniVersion']}"


FAULT = LabFault(
    title="CNI configuration of the node has a version that its plugins do not know",
    expects="cni-containerd-version-skew",
    apply=_apply,
    revert=_revert,
    effects=_sandbox.NO_NEW_PODS,
)
