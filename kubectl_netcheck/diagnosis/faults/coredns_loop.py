"""CoreDNS forwards to itself and stops.

What is wrong
    The forward line of the Corefile leads back to CoreDNS: to a loopback address of the node's
    resolv.conf (systemd-resolved's 127.0.0.53), or to the DNS Service itself. The loop plugin then
    ends the process.

How it shows
    The DNS pods are in CrashLoopBackOff and no name resolves anywhere.

What it is not
    DNS pods that crash for another reason: memory, a Corefile that cannot be read. Most clusters
    forward to the nodes' resolv.conf; where that leads back to CoreDNS, only the log of a DNS pod
    tells, and coredns-down, which is named then, asks for it.

How to confirm
    The log of a DNS pod: "Loop (127.0.0.1:… -> :53) detected for zone".

How to cure
    Forward to real servers, or give the kubelet resolvConf: /run/systemd/resolve/resolv.conf.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import somewhere
from kubectl_netcheck.diagnosis.signs_dns import forwards_to_itself
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

NO_ANSWER = DEAD | {Result.REFUSED, Result.WRONG}
_crashes = Sign(
    "dns-endpoints",
    somewhere("dns-endpoints", lambda fact: "CrashLoopBackOff" in fact.text.get("why", "")),
    "the DNS pods crash again and again",
)


_itself = Sign("corefile", forwards_to_itself, "the forward line leads back to CoreDNS")

FAULT = Fault(
    code="NC712",
    slug="coredns-loop",
    title="CoreDNS forwards to itself",
    layer="dns",
    scopes=("cluster",),
    summary="CoreDNS forwards to itself[[ ({corefile_forward})]] and stops: no name resolves",
    signature=(Rule(NO_ANSWER, kinds("dns")),),
    # Most clusters forward to the node's resolv.conf, and only a DNS pod's log tells that this was
    # the cause: that is left to coredns-down, which asks for the log.
    requires=(_crashes, _itself),
    supports=(_crashes,),
    confirms=(_itself,),
    fix={
        "": (
            "kubectl -n kube-system logs -l k8s-app=kube-dns --previous | grep Loop",
            "kubectl -n kube-system edit configmap coredns # forward . <real servers>",
            "or on the nodes: resolvConf: /run/systemd/resolve/resolv.conf in the kubelet's "
            "configuration",
        )
    },
    tell="the log of a DNS pod",
)
