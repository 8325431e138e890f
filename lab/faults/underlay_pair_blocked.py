"""The fabric passes nothing between the node and one other, as a wrong security group does."""

from lab.faults import _underlay
from lab.faults._fault import LabFault
from lab.truth.effects import Effect, peer_of


def _table(node):
    return f"pair_{node.name.replace('-', '_')}"


def _apply(lab, node):
    peer = lab.node(peer_of(list(lab.nodes), node.name))
    _underlay.drop(
        lab,
        _table(node),
        f"ip saddr {node.address} ip daddr {peer.address}",
        f"ip saddr {peer.address} ip daddr {node.address}",
    )
    return f"the underlay drops all between {node.name} and {peer.name}"


def _revert(lab, node):
    _underlay.undo(lab, _table(node))
    return "the underlay drops nothing for it"


FAULT = LabFault(
    title="nothing passes between the node and one other",
    expects="zone-or-pair-security-group",
    scope="pair",
    apply=_apply,
    revert=_revert,
    effects=(
        Effect("cross-node node-to-node node-to-pod pod-to-node", at="pair", crosses=True),
        Effect("service node-service dns-pod dns-service", at="pair"),
    ),
    # Under host-gw packets of pods have other addresses than those of the nodes.
    cni=("vxlan",),
)
