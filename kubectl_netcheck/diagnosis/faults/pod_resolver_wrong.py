"""The pod asks other name servers than the cluster's, so that the cluster's names fail in it.

What is wrong
    dnsPolicy is None with a dnsConfig that names other servers, or Default, which takes the
    node's own resolv.conf; a dnsConfig was made for another cluster or an address that moved.

How it shows
    A name of the cluster is not found, or its lookup times out, when it is asked for as the pod's
    programs ask; the cluster's name servers answer the same pod when they are asked directly.

What it is not
    DNS that is down or blocked: then no server answers the pod.

How to confirm
    kubectl -n NAMESPACE exec POD -- cat /etc/resolv.conf; spec.dnsPolicy and spec.dnsConfig.

How to cure
    dnsPolicy: ClusterFirst (the default), or ClusterFirstWithHostNet in the node's network; keep
    the cluster's name server first in a dnsConfig.

Seen in the lab, no recording is kept: tests/e2e/test_pod.py.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs_pod import other_servers
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import ANY, DEAD, Fault, Rule, Sign

_servers = Sign(
    "resolver", other_servers, "its resolv.conf names {app_resolver_servers}, others' do not"
)

FAULT = Fault(
    code="NC708",
    slug="pod-resolver-wrong",
    title="the pod's resolv.conf names other servers",
    layer="dns",
    scopes=("pod",),
    summary="{place} asks other name servers than the cluster's"
    "[[ ({app_resolver_servers})]], which do not know the cluster's names"
    "[[; its dnsPolicy is {dns_policy}]]",
    signature=(
        Rule(
            DEAD | {Result.WRONG, Result.REFUSED, Result.INTERMITTENT},
            kinds("dns"),
            kinds("lookup"),
            at="source",
        ),
        Rule(ANY, kinds("egress"), kinds("port", "lookup"), at="source"),
    ),
    shows=kinds("lookup"),
    requires=(_servers,),
    confirms=(_servers,),
    fix={
        "": (
            "in the pod template: dnsPolicy: ClusterFirst, and no other server in dnsConfig",
            "kubectl -n {pod_namespace} exec {pod_name} -- cat /etc/resolv.conf",
        )
    },
    tell="the pod's resolv.conf",
    seen=True,
)
