"""The FORWARD chain of a node drops the packets of pods.

What is wrong
    iptables or nftables on the node drops forwarded packets of the pod network: the FORWARD
    policy is DROP (Docker sets it when it starts, ufw by default) and no rule of the CNI accepts
    them, or a rule that comes first drops them.

How it shows
    Pods cannot leave the node and are not reached from other nodes; Services, DNS and the API
    server fail from its pods. Where bridged packets pass iptables (bridge-nf-call-iptables=1),
    pods of the same node do not reach each other either. What the node itself sends passes.

What it is not
    Forwarding that is off: then pods of one bridge still talk, and net.ipv4.ip_forward is 0. A
    blocked tunnel: then the node itself does not reach remote pods either.

How to confirm
    iptables -L FORWARD -v -n: the counter of the policy or of the rule grows.

How to cure
    Remove the rule that drops, or set the chain's policy to ACCEPT; find what set it. With flannel
    the pod range can be accepted before the rule that drops. A CNI that enforces NetworkPolicy in
    this chain (Calico, Canal, kube-router) would then check none of them any more.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, forwarding_dead
from kubectl_netcheck.diagnosis.signs import both, bridged, same_node_dead, same_node_ok, sysctl
from kubectl_netcheck.model.fault import Fault, Sign

_LOOK = "on {node}: iptables -L FORWARD -v -n --line-numbers # remove the rule that drops"
_DOCKER = 'if Docker runs there: set "iptables": false in /etc/docker/daemon.json'

FAULT = Fault(
    code="NC202",
    slug="forward-policy-drop",
    title="the FORWARD chain drops pod traffic",
    layer="node-forwarding",
    scopes=("node", "cluster"),
    summary="{place} drops forwarded pod traffic: a FORWARD rule or policy of its firewall",
    signature=forwarding_dead(same_node=MAYBE),
    refutes=(
        Sign("sysctls", sysctl("net.ipv4.ip_forward", 0), "net.ipv4.ip_forward is 0 on {node}"),
        Sign(
            "sysctls",
            both(bridged, same_node_ok, sysctl("net.bridge.bridge-nf-call-iptables", 1)),
            "bridged packets pass the FORWARD chain of {node} and are not dropped",
        ),
    ),
    confirms=(
        Sign(
            "sysctls",
            both(bridged, same_node_dead, sysctl("net.ipv4.ip_forward", 1)),
            "net.ipv4.ip_forward is 1 on {node} and even pods on one bridge are cut off",
        ),
    ),
    supports=(
        Sign("cni", both(bridged, same_node_dead), "pods on one bridge do not reach each other"),
        Sign("sysctls", sysctl("net.ipv4.ip_forward", 1), "net.ipv4.ip_forward is 1 on {node}"),
    ),
    follow_up=("sysctls",),
    fix={
        # Other CNIs keep their policies in this chain: what is accepted before them is not checked.
        "": (
            _LOOK,
            "on {node}, where its policy is DROP: iptables -P FORWARD ACCEPT",
            _DOCKER,
        ),
        "flannel": (
            _LOOK,
            "on {node}: iptables -I FORWARD -s {pod_range} -j ACCEPT && "
            "iptables -I FORWARD -d {pod_range} -j ACCEPT",
            _DOCKER,
        ),
    },
    seen=True,
    tell="net.ipv4.ip_forward on the node, and whether pods of one node reach each other",
)
