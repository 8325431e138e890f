"""A node does not reach the API server by its Service address.

What is wrong
    The way from the node, or from its pods, to the API server's real address is blocked; or one of
    several API servers is dead and still listed.

How it shows
    The Service kubernetes fails from that node; all other Services work. Agents of the CNI and of
    kube-proxy there turn stale soon.

What it is not
    kube-proxy missing: then every Service fails.

How to confirm
    TCP to the API server's own address and port from the node and from a pod.

How to cure
    Allow TCP 6443 (or 443) from nodes and pods; take dead API servers out of the list.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.model.fault import DEAD, Fault, Rule

FAULT = Fault(
    code="NC905",
    slug="api-vip-unreachable",
    title="the API server is not reached by its Service address",
    layer="control-path",
    scopes=("node", "cluster"),
    summary="pods {on} do not reach the API server by its Service address; other Services work",
    signature=(
        Rule(DEAD, kinds("api-pod"), at="source"),
        Rule(MAYBE, kinds("api-host"), at="source"),
        # Its own address is asked past the Service: what is forbidden is forbidden there too,
        # and pings, which nobody forbade, come back.
        Rule(MAYBE, kinds("api-own-pod", "api-own-host"), kinds("tcp"), at="source"),
    ),
    seen=True,
    fix={
        "": (
            "kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes",
            "allow TCP 6443 (or 443) from {node} and from the pod range to the API servers",
        )
    },
    tell="TCP to the API server's own address from the node",
)
