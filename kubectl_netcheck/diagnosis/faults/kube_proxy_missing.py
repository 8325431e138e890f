"""A node does not translate Service addresses, because kube-proxy does not run there.

What is wrong
    No kube-proxy runs on the node, or it crashed before its first synchronisation: evicted for a
    low priority, not tolerating a taint, out of memory.

How it shows
    From pods of that node every Service address is dead: names (by the DNS Service's address),
    the API server, any ClusterIP. Addresses of pods and nodes work, and DNS pods answer when they
    are asked directly. Other nodes are fine.

What it is not
    DNS down: then DNS pods do not answer either. Rules that stopped being updated: then only
    Services that changed since then fail. Rules flushed by a firewall: kube-proxy runs.

How to confirm
    No kube-proxy pod on the node while other nodes have one, and no KUBE-SVC rule there.

How to cure
    Let it run there: tolerations, memory, and after an eviction the priority class
    system-node-critical.
"""

from kubectl_netcheck.diagnosis.signatures import services_dead
from kubectl_netcheck.diagnosis.signs import agent, both, peers_have
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Sign

UNTRANSLATED = DEAD | {Result.REFUSED, Result.WRONG}

FAULT = Fault(
    code="NC601",
    slug="kube-proxy-missing",
    title="kube-proxy is missing",
    layer="service",
    scopes=("node", "cluster"),
    summary="{place} does not translate Service addresses: kube-proxy does not run there",
    signature=services_dead(UNTRANSLATED, system=UNTRANSLATED),
    refutes=(
        Sign("agent", agent("kube-proxy", "ready", "unmanaged"), "kube-proxy runs on {node}"),
    ),
    supports=(
        Sign("agent", agent("kube-proxy", "not-ready"), "kube-proxy is not ready on {node}"),
    ),
    confirms=(
        Sign(
            "agent",
            both(agent("kube-proxy", "missing"), peers_have("kube-proxy")),
            "no kube-proxy pod runs on {node}, other nodes have one",
        ),
    ),
    fix={
        "": (
            "kubectl -n kube-system get pods -o wide -l k8s-app=kube-proxy "
            "--field-selector spec.nodeName={node}",
            "see why it does not run there: kubectl -n kube-system describe daemonset kube-proxy; "
            "kubectl -n kube-system get events --field-selector involvedObject.kind=Pod",
            "if its pod was evicted, or has no priority class: "
            "kubectl -n kube-system patch daemonset kube-proxy -p "
            '\'{{"spec":{{"template":{{"spec":{{"priorityClassName":'
            '"system-node-critical"}}}}}}}}\'',
        ),
    },
    risk="no kube-proxy runs on {node}: its rules are not updated, or were never written",
    seen=True,
    tell="whether kube-proxy runs on the node",
)
