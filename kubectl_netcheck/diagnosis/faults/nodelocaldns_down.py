"""The DNS cache of a node does not answer.

What is wrong
    The pod of node-local-dns on the node crashed or was evicted, and its rules or address remain.

How it shows
    Names fail from pods of that node through the usual address; DNS pods answer when asked
    directly; other nodes are fine.

What it is not
    kube-proxy missing: then every Service fails, not DNS alone.

How to confirm
    The pod of node-local-dns on the node; ip address show nodelocaldns.

How to cure
    Restart the pod; raise its memory limit if it was killed for it.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

_down = Sign(
    "agent", agent("dns-cache", "missing", "not-ready"), "no ready node-local-dns on {node}"
)

FAULT = Fault(
    code="NC705",
    slug="nodelocaldns-down",
    title="the node's DNS cache is down",
    layer="dns",
    scopes=("node", "cluster"),
    summary="the DNS cache (node-local-dns) of {place} does not run[[: {dns_cache_why}]]",
    signature=(Rule(DEAD | {Result.REFUSED}, kinds("dns-service"), at="source"),),
    requires=(_down,),
    confirms=(_down,),
    fix={
        "": (
            "kubectl -n kube-system get pods -l k8s-app=node-local-dns -o wide "
            "--field-selector spec.nodeName={node}",
            "kubectl -n kube-system delete pod -l k8s-app=node-local-dns "
            "--field-selector spec.nodeName={node}",
        )
    },
    risk="the DNS cache of {node} does not run[[: {dns_cache_why}]]",
    tell="node-local-dns on the node",
)
