"""Pods have the MTU of the wire and not of the tunnel, and are told so: all works, if slower."""

from lab.faults import _pod_mtu
from lab.faults._fault import LabFault


def _apply(lab, node):
    _pod_mtu.set_everywhere(lab, lab.settings.mtu)
    return f"pods have an MTU of {lab.settings.mtu}"


def _revert(lab, node):
    _pod_mtu.restore(lab)
    return "pods have their MTU again"


FAULT = LabFault(
    title="MTU of all pods above that of the tunnel, with errors that say so (no fault)",
    expects="mtu-mismatch-pmtud-working",
    apply=_apply,
    revert=_revert,
    effects=(),
    cni=("vxlan",),
    scope="cluster",
)
