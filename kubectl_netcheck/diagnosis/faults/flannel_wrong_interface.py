"""The CNI's agent registered an address that other nodes cannot use.

What is wrong
    The node has several cards and the agent took the wrong one: Vagrant's NAT address is the same
    on every node, docker0 is nobody's.

How it shows
    Pods of different nodes do not reach each other, though the nodes do.

What it is not
    A blocked port: the addresses are right.

How to confirm
    The annotation with the tunnel's address against the InternalIP of the nodes.

How to cure
    Tell the agent its interface or how to detect the address, and restart it.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import both, is_no, text
from kubectl_netcheck.diagnosis.signs_cni import cni
from kubectl_netcheck.model.fault import Fault, Sign

#: Calico's own case has its own fault.
_wrong = both(text("tunnel-address", "problem", "duplicate", "not-internal"), is_no(cni("calico")))

FAULT = Fault(
    code="NC318",
    slug="flannel-wrong-interface",
    title="the CNI took the wrong address",
    layer="overlay",
    scopes=("node", "pair", "cluster"),
    summary="the tunnel of {place} uses the address {tunnel_address_address}, which is not "
    "the node's or is another's too",
    signature=cross_dead(),
    requires=(
        Sign("tunnel-address", _wrong, "the tunnel address of {node} is {tunnel_address_address}"),
    ),
    supports=(Sign("tunnel-address", _wrong, "the tunnel address of {node} is not its own"),),
    risk="the tunnel of {node} uses the address {tunnel_address_address}"
    "[[, not its InternalIP {tunnel_address_internal}]]",
    fix={
        "": (
            "kubectl get nodes -o yaml | grep -E 'public-ip|IPv4Address'",
            "flannel: --iface=<card> in the DaemonSet's arguments; then restart its pods",
        )
    },
    tell="the tunnel addresses in the nodes' annotations",
)
