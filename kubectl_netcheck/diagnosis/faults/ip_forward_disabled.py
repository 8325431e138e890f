"""The kernel of a node does not forward packets between its interfaces.

What is wrong
    net.ipv4.ip_forward is 0 on the node: set back by a hardening job, by a sysctl file that sorts
    after the one of Kubernetes, or by a service that resets it.

How it shows
    Pods cannot leave the node and are not reached from other nodes; Service addresses, cluster
    DNS and the API server fail from its pods. What the node itself sends to pods anywhere still
    passes, and so do pods of the same node on a bridge.

What it is not
    A blocked tunnel: then the node itself does not reach remote pods either, and pods reach the
    addresses of other nodes. A FORWARD rule that drops: the sysctl is 1.

How to confirm
    Read /proc/sys/net/ipv4/ip_forward on the node.

How to cure
    Set it to 1 and keep it there with a file in /etc/sysctl.d that sorts last.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, forwarding_dead
from kubectl_netcheck.diagnosis.signs import both, bridged, same_node_dead, sysctl
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC201",
    slug="ip-forward-disabled",
    title="IP forwarding is off",
    layer="node-forwarding",
    scopes=("node", "cluster"),
    summary="{place} does not forward packets: net.ipv4.ip_forward is 0",
    signature=forwarding_dead(same_node=MAYBE),
    refutes=(
        Sign("sysctls", sysctl("net.ipv4.ip_forward", 1), "net.ipv4.ip_forward is 1 on {node}"),
        Sign("cni", both(bridged, same_node_dead), "pods on one bridge do not reach each other"),
    ),
    confirms=(
        Sign("sysctls", sysctl("net.ipv4.ip_forward", 0), "net.ipv4.ip_forward is 0 on {node}"),
    ),
    follow_up=("sysctls",),
    fix={
        "": (
            "on {node}: sysctl -w net.ipv4.ip_forward=1",
            "on {node}: echo net.ipv4.ip_forward=1 > /etc/sysctl.d/99-zz-kubernetes.conf",
        ),
    },
    seen=True,
    tell="net.ipv4.ip_forward on the node",
)
