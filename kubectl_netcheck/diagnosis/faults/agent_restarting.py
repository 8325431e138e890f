"""An agent of the network keeps restarting on a node.

What is wrong
    The CNI's agent or kube-proxy was restarted many times: killed for memory, failing its probe,
    losing the API server.

How it shows
    Nothing fails right now; routes, policies and Services lag after each restart.

What it is not
    An agent that is down.

How to confirm
    kubectl describe of its pod: last state and reason.

How to cure
    Its previous log; its memory limit.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs import number, some
from kubectl_netcheck.model.fault import Fault, Sign

#: Restarts from which on it is worth a word: a node that was upgraded a few times has fewer.
MANY = 10

FAULT = Fault(
    code="NC115",
    slug="agent-restarting",
    title="an agent of the network keeps restarting",
    layer="cni",
    scopes=("node",),
    summary="an agent of the network keeps restarting {on}",
    confirms=(
        Sign(
            "agent",
            some("agent", lambda fact: (number(fact, "restarts") or 0) >= MANY),
            "restarts: CNI {cni_restarts}, kube-proxy {kube_proxy_restarts}",
        ),
    ),
    fix={
        "": (
            "kubectl get pods -A -o wide --field-selector spec.nodeName={node}",
            "kubectl -n {namespace} logs <pod> --previous",
        )
    },
    kind="risk",
    risk="an agent of the network keeps restarting on {node} (CNI {cni_restarts} times, kube-proxy "
    "{kube_proxy_restarts} times)",
)
