"""Calico detected a wrong address for a node.

What is wrong
    The first interface that it found was docker0, a bridge, or a VPN.

How it shows
    BGP or the tunnel uses an address that nobody reaches: pods of that node are cut off from
    others.

What it is not
    A blocked port or protocol: the address is right.

How to confirm
    The annotation projectcalico.org/IPv4Address against the InternalIP.

How to cure
    Set the detection method to kubernetes-internal-ip.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import both, text
from kubectl_netcheck.diagnosis.signs_cni import cni
from kubectl_netcheck.model.fault import Fault, Sign

_wrong = both(text("tunnel-address", "problem", "duplicate", "not-internal"), cni("calico"))

FAULT = Fault(
    code="NC319",
    slug="calico-wrong-ip-autodetect",
    title="Calico took the wrong node address",
    layer="overlay",
    scopes=("node", "pair", "cluster"),
    summary="Calico took the address {tunnel_address_address} for {place}, which is not its own",
    signature=cross_dead(),
    requires=(
        Sign("tunnel-address", _wrong, "the Calico address of {node} is {tunnel_address_address}"),
    ),
    supports=(Sign("tunnel-address", _wrong, "the Calico address of {node} is not its own"),),
    risk="Calico took {tunnel_address_address} for {node}, which is not its InternalIP",
    fix={
        "": (
            "kubectl set env daemonset/calico-node -n {namespace} "
            "IP_AUTODETECTION_METHOD=kubernetes-internal-ip",
            "with the operator: nodeAddressAutodetectionV4 in the Installation",
        )
    },
    tell="projectcalico.org/IPv4Address against the node's InternalIP",
)
