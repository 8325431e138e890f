"""kube-proxy of a node no longer updates its rules.

What is wrong
    kube-proxy runs, or ran, but its rules are frozen: it does not reach the API server, crashes
    after its first synchronisation, or waits for the iptables lock.

How it shows
    Services that existed before and did not change still work from that node; new ones and those
    whose endpoints changed fail from there and work from everywhere else.

What it is not
    kube-proxy missing from the start: then DNS and the API server's address fail as well. A
    Service without endpoints: it fails from every node.

How to confirm
    kube-proxy's log on the node, and its metrics there (port 10249): the time of the last change
    that it heard of lags behind that of other nodes, or it does not answer at all. A kube-proxy
    that heard of the change and is only slow to write it is given time before it is accused.

How to cure
    Restore its way to the API server, then restart its pod on the node.
"""

from kubectl_netcheck.diagnosis.signatures import OK, kinds, services_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_service import (
    MAY_FAIL,
    caught_up,
    hears_nothing,
    says_nothing,
    straggler,
)
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

FAULT = Fault(
    code="NC602",
    slug="kube-proxy-stale",
    title="kube-proxy no longer updates its rules",
    layer="service",
    scopes=("node",),
    summary="the Service rules of {place} are frozen: new Services fail there, old ones work",
    signature=(
        # A Service of the user's may be as it was when the rules froze.
        Rule(MAY_FAIL, kinds("asked"), at="source"),
        *services_dead(DEAD | {Result.REFUSED, Result.WRONG}, system=OK),
    ),
    refutes=(
        Sign("agent", agent("kube-proxy", "unmanaged"), "the cluster has no kube-proxy"),
        Sign("proxy-sync", caught_up, "kube-proxy on {node} has written the latest changes"),
    ),
    supports=(
        Sign("tcp", straggler, "other nodes reach the Service, and {node} reaches its endpoints"),
        Sign("proxy-sync", hears_nothing, "kube-proxy on {node} misses changes that peers hear of"),
        Sign("proxy-sync", says_nothing, "kube-proxy on {node} hangs: its port 10249 is silent"),
        Sign(
            "agent",
            agent("kube-proxy", "missing", "not-ready"),
            "kube-proxy is not ready on {node}",
        ),
    ),
    follow_up=("proxy-sync",),
    fix={
        "": (
            "kubectl -n kube-system get pods -l k8s-app=kube-proxy -o name --field-selector "
            "spec.nodeName={node} # and its logs: does it reach the API server",
            "kubectl -n kube-system delete pod -l k8s-app=kube-proxy "
            "--field-selector spec.nodeName={node}",
        ),
    },
    tell="kube-proxy's last synchronisation on the node (metrics, port 10249)",
    seen=True,
)
