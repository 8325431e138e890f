"""No cluster DNS server answers.

What is wrong
    No pod behind the cluster's DNS Service is ready: scaled to zero, crashing, pending or evicted.

How it shows
    Every name lookup fails, from every node, through the Service and at each DNS pod; addresses
    work: pods, Services and the API server answer. Without endpoints the Service refuses at once.

What it is not
    kube-proxy missing on a node: then DNS fails on that node only, and its pods answer when asked
    directly. One DNS server cut off: then names fail now and then.

How to confirm
    The Service's endpoints: none is ready.

How to cure
    Read the DNS pods' state and logs, and bring at least two up on different nodes.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import number, somewhere
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

NO_ANSWER = DEAD | {Result.REFUSED, Result.WRONG}

FAULT = Fault(
    code="NC701",
    slug="coredns-down",
    title="cluster DNS is down",
    layer="dns",
    scopes=("cluster",),
    summary="no cluster DNS server answers[[: {dns_endpoints_ready} of {dns_endpoints_total} "
    "endpoints of {dns_endpoints_name} are ready]]",
    signature=(Rule(NO_ANSWER, kinds("dns")),),
    refutes=(
        Sign(
            "dns-endpoints",
            somewhere("dns-endpoints", lambda fact: (number(fact, "ready") or 0) > 0),
            "DNS has ready endpoints",
        ),
    ),
    confirms=(
        Sign(
            "dns-endpoints",
            somewhere("dns-endpoints", lambda fact: number(fact, "ready") == 0),
            "no endpoint of the DNS Service is ready",
        ),
    ),
    fix={
        "": (
            "kubectl -n {dns_endpoints_namespace} get pods -l k8s-app=kube-dns -o wide",
            "where it lists none: kubectl -n {dns_endpoints_namespace} scale deployment coredns "
            "--replicas=2",
            "kubectl -n {dns_endpoints_namespace} logs -l k8s-app=kube-dns --previous",
            'where that says "Loop … detected": kubectl netcheck explain coredns-loop',
        ),
    },
    risk="no endpoint of the cluster's DNS Service is ready",
    seen=True,
    tell="the ready endpoints of the DNS Service",
)
