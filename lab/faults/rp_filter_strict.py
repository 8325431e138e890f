"""The node sends to the pods of others directly and gets their packets by the tunnel, and its
reverse path filter is strict: what comes by another way than it would send is dropped."""

from lab.errors import LabError
from lab.faults import _flannel, _sysctl
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

SETTING = f"net/ipv4/conf/{_flannel.DEVICE}/rp_filter"


def _others(lab, node):
    return [each for each in lab.nodes.values() if each.name != node.name]


def _apply(lab, node):
    for each in _others(lab, node):
        node.run("ip", "route", "replace", each.pod_cidr, "via", each.address,
                 "dev", node.uplink)  # fmt: skip
    if _flannel.DEVICE in node.run("ip", "route", "show", "dev", _flannel.DEVICE).stdout:
        raise LabError(f"{node.name} still has routes by {_flannel.DEVICE}")
    _sysctl.write(node, SETTING, "1")
    return "routes to the pods of others go by the uplink, the reverse path filter is strict"


def _revert(lab, node):
    # The device may have been made anew, with the setting of all devices.
    _sysctl.write(node, SETTING, "0")
    shown = node.run("ip", "route", "show", "dev", _flannel.DEVICE).stdout
    if all(each.pod_cidr in shown for each in _others(lab, node)):
        return "routes to the pods of others go by the tunnel"
    for each in _others(lab, node):
        gateway = each.pod_cidr.partition("/")[0]
        node.run("ip", "route", "replace", each.pod_cidr, "via", gateway,
                 "dev", _flannel.DEVICE, "onlink")  # fmt: skip
    return "routes to the pods of others go by the tunnel again"


FAULT = LabFault(
    title="strict reverse path filter on the node, and another way back",
    expects="rp-filter-strict",
    apply=_apply,
    revert=_revert,
    effects=(
        Effect("cross-node"),
        # The node itself asks with its own address, and the answer comes to that.
        Effect("node-to-pod node-service", at="target", crosses=True),
        Effect("service dns-pod", crosses=True),
        Effect("dns-service"),
    ),
    cni=("vxlan",),
)
