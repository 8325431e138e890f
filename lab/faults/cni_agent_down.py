"""The CNI agent does not run on the node; its tunnel device or its routes are gone."""

from lab.errors import LabError
from lab.faults import _daemonset, _effects, _flannel
from lab.faults._fault import LabFault


def _apply(lab, node):
    _daemonset.remove(lab, _flannel.NAMESPACE, _flannel.NAME, node.name)
    if lab.settings.cni == "vxlan":
        node.run("ip", "link", "delete", "dev", _flannel.DEVICE, check=False)
    else:
        for each in lab.nodes.values():
            node.run("ip", "route", "delete", each.pod_cidr, "via", each.address, check=False)
    if len(_flannel.missing_routes(lab, node)) < len(lab.nodes) - 1:
        raise LabError(f"{node.name} still has routes to the pods of other nodes")
    return "kept the flannel agent off the node, its device and routes are gone"


def _revert(lab, node):
    _daemonset.restore(lab, _flannel.NAMESPACE, _flannel.NAME, node.name)
    _flannel.wait_for_routes(lab, node)
    return "the flannel agent is back with its routes"


FAULT = LabFault(
    title="CNI agent is missing on the node, with its tunnel device or routes",
    expects="cni-agent-down",
    apply=_apply,
    revert=_revert,
    effects={"vxlan": _effects.NO_CROSSING, "host-gw": _effects.NO_ROUTES},
    cni=("vxlan", "host-gw"),
)
