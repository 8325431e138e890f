"""The node's tunnel device uses another UDP port than those of its peers."""

from lab.errors import LabError
from lab.faults import _agents, _effects, _tunnel
from lab.faults._fault import LabFault


def _port(node):
    return int(_tunnel.show(node)["linkinfo"]["info_data"]["port"])


def _apply(lab, node):
    # The port of IANA (RFC 7348) against the one that Linux had before it, or the reverse.
    other = 4789 if lab.settings.vxlan_port != 4789 else 8472
    if _port(node) != other:
        _tunnel.remake(node, dstport=str(other))
    if _port(node) != other:
        raise LabError(f"the tunnel of {node.name} still uses port {_port(node)}")
    return f"the tunnel device uses UDP port {other}"


def _revert(lab, node):
    if not _agents.is_frozen(node, _tunnel.AGENT) and _port(node) == lab.settings.vxlan_port:
        return f"the tunnel device uses UDP port {_port(node)}"
    return _tunnel.restart_agent(lab, node)


FAULT = LabFault(
    title="tunnel device of the node uses another port than its peers",
    expects="tunnel-parameters-mismatch",
    apply=_apply,
    revert=_revert,
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
