"""All DNS servers stand on one node.

What is wrong
    Every ready DNS pod runs on the same node, or there is only one.

How it shows
    Nothing fails yet. When that node fails, or its network, no name resolves anywhere.

What it is not
    DNS that is down.

How to confirm
    kubectl get pods -l k8s-app=kube-dns -o wide.

How to cure
    Two replicas or more, kept apart by anti-affinity or a topology spread.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs import number, somewhere
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC707",
    slug="coredns-on-one-node",
    title="all DNS servers stand on one node",
    layer="dns",
    scopes=("cluster",),
    summary="every ready DNS server stands on one node",
    confirms=(
        Sign(
            "dns-endpoints",
            somewhere("dns-endpoints", lambda fact: number(fact, "nodes") == 1),
            "all ready endpoints of DNS are on one node",
        ),
    ),
    fix={
        "": (
            "kubectl -n kube-system scale deployment coredns --replicas=2",
            "kubectl -n kube-system edit deployment coredns # podAntiAffinity on "
            "kubernetes.io/hostname",
        )
    },
    kind="risk",
    risk="all DNS servers stand on one node ({dns_endpoints_ready} ready): names fail with it",
)
