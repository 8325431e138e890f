"""Fragments of IP packets are dropped.

What is wrong
    A firewall, a cloud's fabric or the node's data path drops packets that come in fragments,
    because only the first one carries the ports that its rules look at.

How it shows
    Everything that fits into one packet passes, at full size too, and TCP is whole, since it never
    sends more than fits. UDP datagrams above the MTU vanish: large DNS answers, IKE, video, SIP.

What it is not
    A path whose MTU is smaller than the pods': then full-size packets vanish too. Packet loss: it
    hits all sizes.

How to confirm
    ping -M dont -s 3000 beside ping -M do -s <MTU less 28>; IpReasmFails in nstat of the receiver.

How to cure
    Let fragments pass, or keep datagrams small: bufsize 1232 in the Corefile, a smaller MTU set in
    the program.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import all_legs, both, legs
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

FRAGMENTS = kinds("udp-fragments")
VANISHED = frozenset({Result.LOST})

FAULT = Fault(
    code="NC407",
    slug="ip-fragments-dropped",
    title="IP fragments are dropped",
    layer="mtu",
    scopes=("node", "pair", "zone", "cluster"),
    summary="fragments of IP packets are dropped {at}: datagrams larger than one packet vanish, "
    "everything else passes",
    signature=(
        Rule(VANISHED, kinds("cross-node", "node-to-pod"), FRAGMENTS, crosses=True),
        Rule(MAYBE, kinds("same-node"), FRAGMENTS, at="inside"),
    ),
    shows=FRAGMENTS,
    needs=kinds("udp", "udp-fragments"),
    least=2,
    confirms=(
        Sign(
            "udp-fragments",
            both(
                legs(("cross-node",), "udp-fragments", Result.LOST),
                all_legs(("cross-node",), "udp", Result.OK),
                all_legs(("cross-node",), "mtu", Result.OK),
            ),
            "small and full-size packets pass on the same paths, fragments do not",
        ),
    ),
    fix={
        "": (
            "on {node}: nft list ruleset | grep frag; iptables -S | grep -- -f",
            "allow fragments in the firewalls and security groups of {node}",
            "or keep datagrams small: bufsize 1232 in the Corefile",
        )
    },
    seen=True,
    tell="a datagram in fragments beside one that fits, over the same path",
)
