"""A node's firewall drops what pods send to the node itself.

What is wrong
    INPUT rules of the node (firewalld, ufw, nftables, a host endpoint policy) do not allow the
    pod range or the CNI's interfaces.

How it shows
    Pods of the node reach neither their gateway nor the node's own address; pods of other nodes
    may not reach it either. Pod-to-pod traffic and Services work, except those that end on the
    node itself, such as a node-local DNS cache or the API server.

What it is not
    A FORWARD rule: that cuts pods off and leaves the node reachable.

How to confirm
    iptables -L INPUT -v -n on the node: the dropping rule's counter grows.

How to cure
    Allow the pod range and the CNI's interfaces in INPUT.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule

FAULT = Fault(
    code="NC207",
    slug="host-firewall-input-drop",
    title="the node's firewall drops pods' packets to it",
    layer="node-forwarding",
    scopes=("node",),
    summary="the firewall of {place} drops what pods send to the node itself",
    signature=(
        Rule(DEAD | {Result.REFUSED}, kinds("pod-to-node"), at="inside"),
        Rule(MAYBE | {Result.REFUSED}, kinds("pod-to-node"), at="target"),
        # What the node itself asks of pods is lost on its way back.
        Rule(MAYBE, kinds("node-to-pod"), at="source"),
        Rule(MAYBE | {Result.REFUSED}, kinds("api-pod"), at="source"),
    ),
    fix={
        "": (
            "on {node}: iptables -L INPUT -v -n --line-numbers",
            "on {node}: firewall-cmd --permanent --zone=trusted --add-source={pod_range}"
            "[[ --add-source={pod_range_2}]] && firewall-cmd --reload",
        ),
    },
    tell="firewall counters of INPUT on the node",
    seen=True,
)
