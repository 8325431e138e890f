"""The node has two addresses on one interface, its tunnel sends from the wrong one, and the other
nodes let only the right one in."""

from lab.faults import _effects, _rules, _secondary
from lab.faults._fault import LabFault


def _filter(lab, node):
    port = lab.settings.vxlan_port
    return [_rules.rule(f"INPUT -s {_secondary.address(node)} -p udp --dport {port} -j DROP")]


def _others(lab, node):
    return [each for each in lab.nodes.values() if each.name != node.name]


def _apply(lab, node):
    said = _secondary.use(node)
    for each in _others(lab, node):
        _rules.inserting(lambda lab, _: _filter(lab, node))(lab, each)
    return f"{said}, which the others filter"


def _revert(lab, node):
    for each in _others(lab, node):
        _rules.removing(lambda lab, _: _filter(lab, node))(lab, each)
    return _secondary.undo(lab, node)


FAULT = LabFault(
    title="tunnel of the node sends from a second address, which is filtered",
    expects="vtep-source-ip-wrong",
    apply=_apply,
    revert=_revert,
    effects=_effects.NO_CROSSING,
    cni=("vxlan",),
)
