"""The tunnel device of the node is down, and its routes went with it."""

from lab.errors import LabError
from lab.faults import _effects, _flannel, _tunnel
from lab.faults._fault import LabFault


def _apply(lab, node):
    node.run("ip", "link", "set", "dev", _flannel.DEVICE, "down")
    if _flannel.tunnel_is_up(node):
        raise LabError(f"{_flannel.DEVICE} of {node.name} does not go down")
    return f"set {_flannel.DEVICE} down"


def _revert(lab, node):
    node.run("ip", "link", "set", "dev", _flannel.DEVICE, "up", check=False)
    if not _flannel.missing_routes(lab, node):
        return f"{_flannel.DEVICE} is up and has its routes"
    return _tunnel.restart_agent(lab, node)


FAULT = LabFault(
    title="tunnel device of the node is down",
    expects="tunnel-device-missing",
    apply=_apply,
    revert=_revert,
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
