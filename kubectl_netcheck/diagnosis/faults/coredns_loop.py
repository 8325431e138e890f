"""CoreDNS forwards to itself and stops.

What is wrong
    The forward line of the Corefile leads back to CoreDNS: to a loopback address of the node's
    resolv.conf (systemd-resolved's 127.0.0.53), or to the DNS Service itself. The loop plugin then
    ends the process.

How it shows
    The DNS pods are in CrashLoopBackOff and no name resolves anywhere.

What it is not
    DNS pods that crash for another reason: memory, a Corefile that cannot be read. Most clusters
    forward to the nodes' resolv.conf, which no run reads on a node: where DNS pods crash, though
    not for want of memory, and the loop plugin watches such a forward line, this is likely and
    never more.

How to confirm
    The log of a DNS pod: "Loop (127.0.0.1:… -> :53) detected for zone".

How to cure
    Forward to real servers, or give the kubelet resolvConf: /run/systemd/resolve/resolv.conf.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import both, number, somewhere
from kubectl_netcheck.diagnosis.signs_dns import forwards_to_itself
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

NO_ANSWER = DEAD | {Result.REFUSED, Result.WRONG}
_crashes = Sign(
    "dns-endpoints",
    somewhere("dns-endpoints", lambda fact: "CrashLoopBackOff" in fact.text.get("why", "")),
    "the DNS pods crash again and again",
)


def _watched(fact: Fact) -> bool:
    """The loop plugin ends CoreDNS when what the node's resolv.conf names leads back to it."""
    to_node = "/etc/resolv.conf" in fact.text.get("forward", "").split()
    return to_node and "loop" in fact.text.get("plugins", "").split()


_memory = somewhere("dns-endpoints", lambda fact: (number(fact, "oom_killed") or 0) > 0)
_by_node = both(somewhere("corefile", _watched), lambda view: not _memory(view))
_itself = Sign("corefile", forwards_to_itself, "the forward line leads back to CoreDNS")
_perhaps = Sign(
    "corefile",
    _by_node,
    "CoreDNS forwards to the node's resolv.conf and ends itself where that leads back to it",
)
_either = Sign(
    "corefile",
    lambda view: forwards_to_itself(view) or _by_node(view),
    "the forward line may lead back to CoreDNS",
)

FAULT = Fault(
    code="NC712",
    slug="coredns-loop",
    title="CoreDNS forwards to itself",
    layer="dns",
    scopes=("cluster",),
    summary="CoreDNS forwards to itself[[ ({corefile_forward})]] and stops: no name resolves",
    signature=(Rule(NO_ANSWER, kinds("dns")),),
    requires=(_crashes, _either),
    supports=(_crashes,),
    # Stays unseen, hence at most "likely": the second is the custom of most clusters, and only
    # the log of a DNS pod tells that it was the cause.
    confirms=(_itself, _perhaps),
    fix={
        "": (
            "kubectl -n kube-system logs -l k8s-app=kube-dns --previous | grep Loop",
            "kubectl -n kube-system edit configmap coredns: forward . <real servers>",
            "or on the nodes: resolvConf: /run/systemd/resolve/resolv.conf in the kubelet's "
            "configuration",
        )
    },
    tell="the log of a DNS pod",
)
