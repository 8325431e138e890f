"""The node has no route to the pod range of one other node."""

from lab.errors import LabError
from lab.faults import _effects, _flannel, _saved
from lab.faults._fault import LabFault
from lab.truth.effects import peer_of

NAME = "route-missing"


def _apply(lab, node):
    peer = lab.node(peer_of(list(lab.nodes), node.name))
    shown = node.run("ip", "route", "show", peer.pod_cidr).stdout.strip()
    if shown:
        _saved.keep(lab, NAME, node, shown)
        node.run("ip", "route", "delete", peer.pod_cidr)
    if peer.pod_cidr not in _flannel.missing_routes(lab, node):
        raise LabError(f"{node.name} still has a route to {peer.pod_cidr}")
    return f"removed the route to {peer.pod_cidr} of {peer.name}"


def _revert(lab, node):
    before = _saved.recall(lab, NAME, node)
    if before:
        node.run("ip", "route", "replace", *before.split())
        _saved.drop(lab, NAME, node)
    _flannel.wait_for_routes(lab, node)
    return f"{node.name} has its routes"


FAULT = LabFault(
    title="route to the pods of one other node missing on the node",
    expects="route-missing-or-stale",
    scope="pair",
    apply=_apply,
    revert=_revert,
    effects={"vxlan": _effects.NO_CROSSING_OF_PAIR, "ptp": _effects.NO_ROUTE_TO_PEER},
    # Under host-gw the agent looks after its routes and puts one back within seconds.
    cni=("vxlan", "ptp"),
)
