"""The tunnel device of the node is gone, and its agent is there but does nothing about it."""

from lab.errors import LabError
from lab.faults import _agents, _effects, _flannel, _tunnel
from lab.faults._fault import LabFault


def _apply(lab, node):
    # An agent that works would make the device again at once.
    _agents.freeze(node, _tunnel.AGENT)
    node.run("ip", "link", "delete", "dev", _flannel.DEVICE, check=False)
    if _flannel.tunnel_is_up(node):
        raise LabError(f"{_flannel.DEVICE} of {node.name} is still there")
    return f"froze the flannel agent and removed {_flannel.DEVICE}"


def _revert(lab, node):
    if (
        not _agents.is_frozen(node, _tunnel.AGENT)
        and _flannel.tunnel_is_up(node)
        and not _flannel.missing_routes(lab, node)
    ):
        return f"{_flannel.DEVICE} is up and has its routes"
    return _tunnel.restart_agent(lab, node)


FAULT = LabFault(
    title="tunnel device of the node is gone, its agent hangs",
    expects="tunnel-device-missing",
    apply=_apply,
    revert=_revert,
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
