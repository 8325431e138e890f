"""Tunnel packets from one other node are dropped; those to it pass. No echo can tell which way."""

from lab.faults import _effects, _rules
from lab.faults._fault import LabFault
from lab.truth.effects import peer_of


def _from_peer(lab, node):
    peer = lab.node(peer_of(list(lab.nodes), node.name))
    port = lab.settings.vxlan_port
    return [_rules.rule(f"INPUT -s {peer.address} -p udp --dport {port} -j DROP")]


FAULT = LabFault(
    title="tunnel port blocked from one other node, one way",
    expects="tunnel-blocked-one-way",
    scope="pair",
    apply=_rules.inserting(_from_peer),
    revert=_rules.removing(_from_peer),
    effects=_effects.NO_CROSSING_OF_PAIR,
    cni=("vxlan",),
)
