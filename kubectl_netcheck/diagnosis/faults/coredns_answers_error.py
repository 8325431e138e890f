"""DNS servers answer the cluster's own names with an error.

What is wrong
    CoreDNS runs, but does not know the cluster's Services: it does not reach the API server, its
    rights were taken away, or a plugin of the Corefile (acl, template, rewrite) answers first.

How it shows
    Lookups end at once with SERVFAIL, REFUSED or NXDOMAIN: the servers are reached. On every
    server, or on those of one node.

What it is not
    DNS that is down, or a path to it that is broken: then no answer comes at all.

How to confirm
    The log of the DNS pods: "Failed to watch", "Unauthorized", "forbidden".

How to cure
    Let the DNS pods reach the API server, give the role system:coredns back, or correct the
    Corefile.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs_dns import errors_answered, no_zone
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

ASKED = kinds("dns-udp", "dns-tcp", "dns-large")
WRONG = frozenset({Result.WRONG})
#: The C library says of every failure the same, and an outside name may resolve all the same.
EITHER = WRONG | DEAD | {Result.INTERMITTENT}
ANY_OF_THEM = EITHER | {Result.OK}
_errors = Sign("dns-udp", errors_answered, "the DNS servers answer with an error code")

FAULT = Fault(
    code="NC711",
    slug="coredns-answers-error",
    title="cluster DNS answers with errors",
    layer="dns",
    scopes=("node", "cluster"),
    summary="the DNS servers {at} answer the cluster's own names with an error",
    signature=(
        Rule(WRONG, kinds("dns-pod"), ASKED, at="target"),
        Rule(WRONG, kinds("dns-service"), ASKED, at="target"),
        Rule(EITHER, kinds("dns-service"), kinds("getent"), at="target"),
        Rule(ANY_OF_THEM, kinds("dns"), kinds("dns-name"), at="target"),
        Rule(ANY_OF_THEM, kinds("dns-service"), at="behind"),
    ),
    shows=kinds("dns-udp", "dns-tcp"),
    least=2,
    requires=(_errors,),
    supports=(_errors,),
    refutes=(Sign("corefile", no_zone, "the Corefile has no kubernetes line"),),
    fix={
        "": (
            "kubectl -n kube-system logs -l k8s-app=kube-dns",
            "kubectl auth can-i list endpointslices --as "
            "system:serviceaccount:kube-system:coredns -A",
            "kubectl -n kube-system get configmap coredns -o yaml # acl, template, rewrite",
        )
    },
    seen=True,
    tell="the log of the DNS pods",
)
