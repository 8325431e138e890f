"""A NodePort does not answer on a node, though the Service works from there.

What is wrong
    A firewall of the node or a security group drops the NodePort range (30000 to 32767), or
    kube-proxy serves NodePorts on other addresses only (--nodeport-addresses).

How it shows
    The NodePort fails at one node, or at all; the node's own address answers otherwise, and from
    pods of that node the Service's address works.

What it is not
    externalTrafficPolicy: Local on a node without an endpoint: nothing is meant to answer there.
    Old rules of kube-proxy: then the Service's address fails from that node too.

How to confirm
    iptables -L INPUT -v -n and nft list ruleset on the node; the security group of the node;
    nodePortAddresses in kube-proxy's ConfigMap.

How to cure
    Allow TCP 30000 to 32767 to the nodes from where it is needed.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs_service import MAY_FAIL
from kubectl_netcheck.model.fault import Fault, Rule

FAULT = Fault(
    code="NC612",
    slug="nodeport-blocked",
    title="a NodePort is blocked",
    layer="service",
    scopes=("node", "cluster"),
    summary="the NodePort of Service {service_name} does not answer at {nodeports}, though the "
    "Service's address works",
    signature=(Rule(MAY_FAIL, kinds("nodeport-open"), at="target"),),
    fix={
        "": (
            "on {node}: nft list ruleset; iptables-save # look for what drops tcp/30000-32767",
            "on {node}: firewall-cmd --permanent --add-port=30000-32767/tcp && "
            "firewall-cmd --reload",
            "kubectl -n kube-system get configmap kube-proxy -o yaml | grep -A3 nodePortAddresses",
        )
    },
    seen=True,
    tell="the firewall counters of the node while its NodePort is asked",
)
