"""The network between the nodes carries less than their network cards say.

What is wrong
    A port, a cloud fabric, a VPN or a provider's VLAN has a smaller MTU than the nodes' cards, and
    larger packets vanish without the ICMP message that would tell the sender.

How it shows
    Everything small passes: ping, connects, names. Full-size packets vanish, also between the
    nodes themselves, and large transfers stall after the handshake. The node's own TLS to the API
    server can stall too: it stays Ready, but new pods stay Pending and exec hangs.

What it is not
    A pod MTU that is too large: then full-size packets between the nodes pass. A node whose card
    is smaller than those of the others: its own kernel says so. Packet loss: it hits all sizes.

How to confirm
    Send full-size packets with DF between the nodes' own addresses and compare what fits with the
    MTU of both cards.

How to cure
    Raise the MTU of the network, or set the nodes' cards and the CNI to what fits, and recreate
    the pods. Allow ICMP type 3 code 4.
"""

from kubectl_netcheck.diagnosis.signatures import BULK, CUT, OK, SIZES, TOO_LARGE, kinds
from kubectl_netcheck.diagnosis.signs import both, legs, told_and_working
from kubectl_netcheck.diagnosis.signs_node import nic_smaller_than_peers, path_smaller_than_nic
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

PATHS = kinds("cross-node", "node-to-node", "node-to-pod")
_RAISE = "raise the MTU of the switch port, VLAN or cloud network of {node} to that of its card"
_LOWER = "or, on every node: ip link set dev {card} mtu {node_mtu} # until the next reboot"
_LASTING = (
    "for good, by what sets the card up: NetworkManager 802-3-ethernet.mtu, netplan mtu:, "
    "systemd-networkd MTUBytes="
)

FAULT = Fault(
    code="NC401",
    slug="mtu-underlay-smaller-than-nic",
    title="the underlay's MTU is smaller than the network cards'",
    layer="mtu",
    scopes=("node", "pair", "zone", "cluster"),
    summary="packets above {node_mtu} bytes vanish in the network {at}, though the network cards "
    "say more",
    signature=(
        Rule(TOO_LARGE, kinds("node-to-node"), kinds("mtu"), crosses=True),
        Rule(TOO_LARGE | OK, PATHS, kinds("mtu"), crosses=True),
        Rule(BULK, PATHS, SIZES, crosses=True),
        Rule(CUT | OK, kinds("control")),
    ),
    shows=frozenset({"mtu"}),
    refutes=(
        Sign("mtu", told_and_working, "path MTU discovery works"),
        Sign("links", nic_smaller_than_peers, "the card of {node} is smaller than its peers'"),
    ),
    supports=(
        Sign(
            "mtu",
            legs(("node-to-node",), "mtu", Result.BLACKHOLE, Result.FRAG_NEEDED),
            "full-size packets vanish between the nodes themselves",
        ),
        Sign(
            "pod-start",
            both(
                legs(("control",), "pod-start", Result.LOST),
                legs(("node-to-node",), "kubelet", Result.OK),
            ),
            "the kubelet of {node} accepts connections and yet starts no pod",
        ),
    ),
    confirms=(
        Sign(
            "links",
            path_smaller_than_nic,
            "full-size packets vanish between nodes whose cards have the same, larger MTU",
        ),
    ),
    follow_up=("links",),
    fix={
        "": (
            _RAISE,
            _LOWER,
            _LASTING,
            "then lower the CNI's MTU to match, restart the CNI and recreate the pods",
        ),
        "flannel": (
            _RAISE,
            _LOWER,
            _LASTING,
            "kubectl -n {namespace} rollout restart daemonset/{daemonset} # then recreate the pods",
        ),
    },
    seen=True,
    tell="a full-size ping with DF between the nodes' own addresses",
)
