"""Tunnel packets between the node and one other are dropped, as by a rule between two groups."""

from lab.faults import _effects, _rules
from lab.faults._fault import LabFault
from lab.truth.effects import peer_of


def _pair(lab, node):
    peer = lab.node(peer_of(list(lab.nodes), node.name))
    return [
        _rules.rule(
            f"{chain} {side} {peer.address} -p udp --dport {lab.settings.vxlan_port} -j DROP"
        )
        for chain, side in (("INPUT", "-s"), ("OUTPUT", "-d"))
    ]


FAULT = LabFault(
    title="tunnel port blocked between the node and one other",
    expects="tunnel-port-blocked",
    scope="pair",
    apply=_rules.inserting(_pair),
    revert=_rules.removing(_pair),
    effects=_effects.NO_CROSSING_OF_PAIR,
    cni=("vxlan",),
)
