"""Each outside name costs many questions.

What is wrong
    The search list of pods is long: the kubelet adds the search domains of the node's own
    resolv.conf to the three of the cluster. With ndots:5 nearly every outside name is tried under
    each of them first, for A and for AAAA.

How it shows
    Nothing fails. Lookups of outside names are slow, most answers of CoreDNS are NXDOMAIN, and a
    lost packet costs 5 s more often.

What it is not
    Slow DNS: names of the cluster and names with a dot at their end are quick.

How to confirm
    cat /etc/resolv.conf in a pod; kubectl netcheck dns --name NAME counts the questions.

How to cure
    A dot at the end of outside names, options ndots:2 in the pods' dnsConfig, or a resolvConf
    without search domains for the kubelet.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs_dns import long_search
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC715",
    slug="search-path-long",
    title="outside names cost many questions",
    layer="dns",
    scopes=("cluster",),
    summary="each outside name costs many questions: pods search {resolver_search}",
    confirms=(Sign("resolver", long_search, "pods search {resolver_search}"),),
    fix={
        "": (
            "write outside names with a dot at the end, or set options ndots:2 in dnsConfig",
            "for the kubelet: resolvConf: <a file without search domains>",
        )
    },
    kind="risk",
    risk="each outside name costs many questions: pods search {resolver_search}",
    tell="/etc/resolv.conf of a pod",
)
