"""The bridge of the node has lost its address, which is the gateway of the node's pods.

The CNI plugin would set it again with the next pod. Its configuration is changed so that it does
not, and gives new pods the same routes as ever.
"""

import ipaddress
import json

from lab.errors import LabError
from lab.faults import _cni
from lab.faults._bridge import BRIDGE
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _gateway(node):
    network = ipaddress.IPv4Network(node.pod_cidr)
    return f"{network[1]}/{network.prefixlen}"


def _has_address(node):
    shown = node.run("ip", "-json", "-4", "address", "show", "dev", BRIDGE).stdout
    return any(each.get("addr_info") for each in json.loads(shown))


def _apply(lab, node):
    gateway = _gateway(node).partition("/")[0]

    def edit(configuration):
        plugin = _cni.first_plugin(configuration)
        plugin.update(isGateway=False, isDefaultGateway=False)
        routes = [*plugin["ipam"].get("routes", []), {"dst": "0.0.0.0/0"}]
        plugin["ipam"]["routes"] = [{**each, "gw": gateway} for each in routes]

    _cni.change(lab, node, edit)
    node.run("ip", "address", "flush", "dev", BRIDGE)
    if _has_address(node):
        raise LabError(f"{BRIDGE} of {node.name} still has an address")
    return f"{BRIDGE} has no address, and new pods do not give it one"


def _revert(lab, node):
    _cni.restore(lab, node)
    node.run("ip", "address", "replace", _gateway(node), "brd", "+", "dev", BRIDGE)
    return f"{BRIDGE} has the address {_gateway(node)}"


FAULT = LabFault(
    title="bridge of the node without its address, the pods' gateway",
    expects="node-gateway-address-missing",
    apply=_apply,
    revert=_revert,
    effects=(
        Effect("cross-node"),
        Effect("node-to-pod node-service", at="target"),
        Effect("pod-to-node api egress", at="source"),
        Effect("service hairpin"),
        Effect("dns-pod", crosses=True),
        Effect("dns-service", at="source"),
        # A name server there that the kubelet does not reach leaves the Service after 3 s.
        Effect("dns-service", outcome="may"),
    ),
    cni=("vxlan", "host-gw"),
)
