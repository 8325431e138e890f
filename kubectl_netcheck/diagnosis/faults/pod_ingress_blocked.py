"""Something that selects this pod drops what others send to it; its neighbours are reached.

What is wrong
    A NetworkPolicy with Ingress among its types selects the pod and does not allow the client, or
    a rule in the pod's own network drops it.

How it shows
    Connections to the pod are silent, from its own node and from another one; a probe pod on the
    same node is reached from the same places, and the pod reaches others.

What it is not
    An application that does not listen: it refuses at once. A broken path: then its neighbours
    are not reached either.

How to confirm
    kubectl -n NAMESPACE describe networkpolicy, those that select the pod's labels.

How to cure
    Allow ingress from the clients, by their labels and namespace.

Seen in the lab, no recording is kept: tests/e2e/test_pod.py.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE
from kubectl_netcheck.diagnosis.signs import both
from kubectl_netcheck.diagnosis.signs_pod import neighbour_is_reached, own_node_answers, policy
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_beside = Sign("pod", neighbour_is_reached, "a probe pod on the same node is reached")
_selected = Sign(
    "pod",
    both(neighbour_is_reached, own_node_answers),
    "its own node answers the pod: its interface and its route work",
)
_policy = Sign("pod-policy", policy("ingress"), "a NetworkPolicy with ingress rules selects it")

FAULT = Fault(
    code="NC507",
    slug="pod-ingress-blocked",
    title="a policy blocks what is sent to the pod",
    layer="policy",
    scopes=("pod",),
    summary="a NetworkPolicy, or another rule that selects it, drops what is sent to {place}; "
    "a probe pod on its node is reached",
    signature=(Rule(MAYBE, at="target"),),
    requires=(_beside,),
    supports=(_beside,),
    confirms=(_selected, _policy),
    fix={
        "": (
            "kubectl -n {pod_namespace} describe networkpolicy",
            "allow ingress to the pod's labels from the clients' labels and namespace",
        )
    },
    tell="the policies that select the pod's labels, and what listens in it",
    seen=True,
)
