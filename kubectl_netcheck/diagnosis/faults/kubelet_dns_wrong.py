"""The kubelet gives pods another name server or search list than the cluster's.

What is wrong
    clusterDNS or clusterDomain of the kubelet's configuration does not fit the DNS Service: an
    address of another cluster, a NodeLocal cache that is not there, another domain.

How it shows
    Programs in pods find no names, because they ask where /etc/resolv.conf sends them; the DNS
    Service and its pods answer whoever asks them directly. On one node, or on those that were set
    up alike.

What it is not
    DNS that is down, or a node without kube-proxy: then nobody there gets an answer.

How to confirm
    cat /etc/resolv.conf in a pod of the node, beside the address of the DNS Service.

How to cure
    Correct clusterDNS and clusterDomain in the kubelet's configuration, restart it, and recreate
    the node's pods.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs_dns import resolver_elsewhere
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

LOOKUP = kinds("getent")
_elsewhere = Sign(
    "resolver",
    resolver_elsewhere,
    "resolv.conf of pods on {node} does not lead to the cluster's DNS",
)

FAULT = Fault(
    code="NC709",
    slug="kubelet-dns-wrong",
    title="the kubelet sends pods to the wrong name server",
    layer="dns",
    scopes=("node", "cluster"),
    summary="pods on {place} do not ask the cluster's DNS[[: their resolv.conf names "
    "{resolver_servers} and searches {resolver_search}]]",
    signature=(Rule(DEAD | {Result.WRONG}, kinds("dns-service"), LOOKUP, at="source"),),
    shows=LOOKUP,
    requires=(_elsewhere,),
    confirms=(_elsewhere,),
    fix={
        "": (
            "on {node}: grep -A2 -i 'clusterDNS\\|clusterDomain' /var/lib/kubelet/config.yaml",
            "on {node}: set them to the DNS Service's address and domain, systemctl restart "
            "kubelet, and recreate the pods",
        )
    },
    tell="/etc/resolv.conf of a pod",
)
