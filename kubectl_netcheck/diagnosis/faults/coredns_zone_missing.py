"""The Corefile does not serve the cluster's names.

What is wrong
    The line of the kubernetes plugin is gone from the Corefile, or was commented out, so that the
    cluster's names are forwarded like any other.

How it shows
    Every name of the cluster fails, with NXDOMAIN or an error, on every node, through the Service
    and at each DNS pod. The DNS pods run and are ready.

What it is not
    DNS that is down: its pods would not be ready. CoreDNS without access to the API: then the
    plugin is there.

How to confirm
    kubectl -n kube-system get configmap coredns -o yaml: no kubernetes line.

How to cure
    Put it back: kubernetes cluster.local in-addr.arpa ip6.arpa, and restart CoreDNS.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs_dns import no_zone
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

FAILS = DEAD | {Result.WRONG, Result.INTERMITTENT, Result.REFUSED}
_no_zone = Sign("corefile", no_zone, "the Corefile has no kubernetes line")

FAULT = Fault(
    code="NC710",
    slug="coredns-zone-missing",
    title="the Corefile does not serve the cluster's names",
    layer="dns",
    scopes=("cluster",),
    summary="the Corefile does not serve the cluster's names: it has no kubernetes line",
    signature=(
        Rule(FAILS | {Result.OK}, kinds("dns"), kinds("dns-name")),
        Rule(FAILS, kinds("dns")),
    ),
    requires=(_no_zone,),
    confirms=(_no_zone,),
    fix={
        "": (
            "kubectl -n kube-system edit configmap coredns # in the block .:53, above forward:",
            "    kubernetes cluster.local in-addr.arpa ip6.arpa {{",
            "        pods insecure",
            "        fallthrough in-addr.arpa ip6.arpa",
            "    }}",
            "kubectl -n kube-system get configmap coredns -o yaml | grep -A3 'kubernetes cluster'",
            "kubectl -n kube-system rollout restart deployment coredns",
        )
    },
    seen=True,
    tell="the Corefile",
)
