"""The node's tunnel sends from a second address, and nobody minds. A look-alike: all works."""

from lab.faults import _secondary
from lab.faults._fault import LabFault

FAULT = LabFault(
    title="tunnel of the node sends from a second address (no fault)",
    expects="healthy",
    apply=lambda lab, node: _secondary.use(node),
    revert=_secondary.undo,
    effects=(),
    cni=("vxlan",),
)
