"""The firewall rules of a node were flushed, kube-proxy's and the CNI's with them.

What is wrong
    A reload of firewalld or ufw, or iptables -F, removed the rules that translate Services and
    the ones that give pods the node's address on their way out. kube-proxy writes its own again
    within a minute; those of the CNI may never come back.

How it shows
    Every Service address is dead from that node, names and the API server included, though
    kube-proxy runs there. Pods do not reach the outside while the node does.

What it is not
    kube-proxy missing: it runs. Rules that are frozen: then old Services work.

How to confirm
    iptables-save on the node: no KUBE-SERVICES chain while kube-proxy is Running.

How to cure
    Restart kube-proxy and the CNI's pod on the node; keep firewalld from flushing.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds, services_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

GONE = DEAD | {Result.REFUSED, Result.WRONG}

FAULT = Fault(
    code="NC607",
    slug="iptables-rules-flushed",
    title="the firewall rules were flushed",
    layer="service",
    scopes=("node",),
    summary="the Service rules of {place} are gone though kube-proxy runs there: they were flushed",
    signature=(
        Rule(MAYBE, kinds("egress"), at="source"),
        Rule(MAYBE, kinds("pod-to-node"), at="source", crosses=True),
        *services_dead(GONE, system=GONE),
    ),
    requires=(Sign("agent", agent("kube-proxy", "ready"), "kube-proxy runs on {node}"),),
    fix={
        "": (
            "kubectl -n kube-system delete pod -l k8s-app=kube-proxy "
            "--field-selector spec.nodeName={node}",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
            "on {node}: FlushAllOnReload=no in /etc/firewalld/firewalld.conf, or disable firewalld",
        ),
    },
    tell="whether kube-proxy runs on the node, and iptables-save | grep -c KUBE-SVC there",
    seen=True,
)
