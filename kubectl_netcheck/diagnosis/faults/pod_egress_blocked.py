"""Something that selects this pod drops what it sends; others on its node send it.

What is wrong
    A NetworkPolicy (or a CNI's own policy, a service mesh, a rule made for the pod's address)
    does not allow the pod the traffic that its application needs.

How it shows
    From inside the pod some or all paths are silent or rejected; from a probe on the same node
    that carries none of the pod's labels, the very same paths work.

What it is not
    A node, a tunnel or a Service at fault: the probe beside the pod uses the same ones. A policy
    for all pods of the namespace: it takes the probe in as well, where that runs in the same one.
    A broken interface or a missing route of the pod: then not even its own node answers it.

How to confirm
    kubectl -n NAMESPACE describe networkpolicy, those that select the pod's labels; calicoctl,
    cilium or antctl for policies of the CNI's own kind; the CNI's flow log (hubble observe).

How to cure
    Allow the egress that is needed, DNS first of all.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE
from kubectl_netcheck.diagnosis.signs import both
from kubectl_netcheck.diagnosis.signs_pod import own_node_answers, policy, twin_passes
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_BLOCKED = MAYBE | {Result.REFUSED, Result.STALLED, Result.WRONG}
_beside = Sign("pod", twin_passes(), "an unlabelled probe on the same node gets through")
_selected = Sign(
    "pod",
    both(twin_passes(), own_node_answers),
    "its own node answers the pod: its interface and its route work",
)
_policy = Sign(
    "pod-policy",
    both(policy("egress"), own_node_answers),
    "NetworkPolicy with egress rules: [[{policies}]]",
)

FAULT = Fault(
    code="NC505",
    slug="pod-egress-blocked",
    title="a policy blocks what the pod sends",
    layer="policy",
    scopes=("pod",),
    summary="a NetworkPolicy, or another rule that selects it, drops what {place} sends; an "
    "unlabelled probe on {node} gets through[[; policies that select it: {policies}]]",
    signature=(
        Rule(_BLOCKED, at="source"),
        # A rule without memory drops the pod's answers too.
        Rule(MAYBE, at="behind"),
    ),
    requires=(_beside,),
    supports=(_beside,),
    confirms=(_selected, _policy),
    fix={
        "": (
            "kubectl -n {pod_namespace} describe networkpolicy",
            "where one target alone fails: kubectl -n <its namespace> describe networkpolicy # "
            "because its ingress rules may not let this pod's labels in",
            "allow egress of the pod's labels to what it needs: DNS (UDP and TCP 53 to "
            "kube-system) first of all",
        ),
        "cilium": (
            "kubectl -n {pod_namespace} get networkpolicy,ciliumnetworkpolicy",
            "hubble observe --pod {pod_namespace}/{pod_name} --verdict DROPPED",
        ),
    },
    tell="the policies that select the pod's labels",
    seen=True,
)
