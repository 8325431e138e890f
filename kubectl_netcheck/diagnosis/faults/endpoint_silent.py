"""An endpoint of a Service answers nobody, though its node is reached.

What is wrong
    A NetworkPolicy of the pod's namespace does not let these connections in, the pod's own
    firewall drops them, its application hangs with a full queue, or the pod's network is broken
    inside.

How it shows
    Connections to that endpoint are silent until they time out, from every node, its own included
    where a policy does not spare it; other pods of the same node answer.

What it is not
    An application that does not listen: it refuses at once. A path between nodes: the run's own
    pods reach that node.

How to confirm
    kubectl get networkpolicy in the namespace; kubectl exec in the pod: ss -ltn, and whether the
    queue (Recv-Q) is full.

How to cure
    Allow the clients in the policy, or restart the pod.
"""

from kubectl_netcheck.diagnosis.signatures import OK, kinds
from kubectl_netcheck.diagnosis.signs_service import MAY_FAIL, SILENT, one_is_silent
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_silent = Sign("tcp", one_is_silent, "it answers nobody, and its node is reached")

FAULT = Fault(
    code="NC908",
    slug="endpoint-silent",
    title="an endpoint of the Service answers nobody",
    layer="application",
    scopes=("service",),
    summary="no connection to {endpoints} is answered though the way there works: a NetworkPolicy, "
    "or the pod itself, drops connections to Service {service_name}",
    signature=(
        Rule(OK | SILENT, kinds("endpoint-open")),
        Rule(MAY_FAIL, kinds("asked", "nodeport")),
    ),
    shows=kinds("tcp"),
    requires=(_silent,),
    confirms=(_silent,),
    fix={
        "": (
            "kubectl -n {service_namespace} get networkpolicy # describe those that select it",
            "kubectl -n {service_namespace} exec {endpoint_pod} -- ss -ltn",
            "kubectl -n {service_namespace} delete pod {endpoint_pods}",
        )
    },
    seen=True,
    tell="the NetworkPolicies that select the pod, and what listens in it",
)
