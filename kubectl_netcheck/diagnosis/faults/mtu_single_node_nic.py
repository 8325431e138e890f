"""One node's network card has a smaller MTU than those of its peers.

What is wrong
    The card, bond or bridge of a node was set, or came up, with a smaller MTU.

How it shows
    The node itself cannot send full-size packets (its own kernel says so), and full-size packets
    to it vanish. Data towards the node stalls; data from it passes, because it cuts its own
    packets to size.

What it is not
    A network that is smaller than the cards say: then no kernel objects, and data stalls in both
    directions.

How to confirm
    ip link of the card on both nodes. Where the node does not answer any more: the segment size
    that its kernel names in a TCP handshake, mss in ss -ti on a peer.

How to cure
    Set the MTU of the card to that of its peers, and keep it in the network configuration.
"""

from kubectl_netcheck.diagnosis.signatures import BULK, CUT, OK, SIZES, TOO_LARGE, kinds
from kubectl_netcheck.diagnosis.signs_node import nic_smaller_than_peers, path_smaller_than_nic
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

MTU = kinds("mtu")
HOSTS = kinds("node-to-node")
#: The probe takes the card's own MTU as the full size, so its own side may pass.
OWN = frozenset({Result.OK, Result.TOO_BIG}) | TOO_LARGE

FAULT = Fault(
    code="NC403",
    slug="mtu-single-node-nic",
    title="one node's network card has a smaller MTU",
    layer="mtu",
    scopes=("node",),
    summary="the network card of {place} has a smaller MTU than those of its peers"
    "[[: {mtu} bytes pass]]",
    signature=(
        # Connections made before the card was changed stall until they are made anew.
        Rule(CUT | OK, kinds("control")),
        Rule(OWN, HOSTS, MTU, at="source", crosses=True),
        Rule(TOO_LARGE, HOSTS, MTU, at="target", crosses=True),
        Rule(TOO_LARGE | OK, kinds("cross-node"), MTU, crosses=True),
        Rule(
            BULK,
            kinds("cross-node", "node-to-node", "node-to-pod"),
            SIZES,
            crosses=True,
        ),
    ),
    shows=frozenset({"mtu"}),
    refutes=(
        Sign("links", path_smaller_than_nic, "the cards of {node} and its peers have one MTU"),
    ),
    confirms=(
        Sign("links", nic_smaller_than_peers, "the card of {node} is smaller than its peers'"),
    ),
    follow_up=("links",),
    fix={
        "": (
            "on {node}: ip link set dev {links_uplink} mtu <MTU of its peers[[, {peer_mtu}]]>",
            "on {node}: set the same in its network configuration (netplan, NetworkManager)",
        ),
    },
    seen=True,
    tell="the MTU of the network card on both nodes",
)
