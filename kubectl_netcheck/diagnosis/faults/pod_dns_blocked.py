"""Something that selects this pod does not let it ask for names; all else passes.

What is wrong
    An egress policy selects the pod and allows its peers but not port 53, or only UDP of it, or
    only the Service address where the CNI sees the name servers' own addresses.

How it shows
    From inside the pod no name server answers, by the Service or directly; everything else works,
    and a probe on the same node without the pod's labels resolves names.

What it is not
    DNS that is down, or a node that does not reach it: then the probe beside it fails too. A
    wrong resolv.conf: then the cluster's name servers answer when they are asked directly.

How to confirm
    kubectl -n NAMESPACE get networkpolicy -o yaml: egress rules that select the pod, and none with
    port 53.

How to cure
    Allow egress to kube-system, pods k8s-app=kube-dns, on port 53, UDP and TCP, and to
    169.254.20.10 with NodeLocal DNSCache.

Seen in the lab, no recording is kept: tests/e2e/test_pod.py.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import both
from kubectl_netcheck.diagnosis.signs_pod import own_node_answers, policy, twin_passes
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

_beside = Sign("dns", twin_passes("dns"), "an unlabelled probe on the same node resolves names")
_selected = Sign(
    "dns",
    both(twin_passes("dns"), own_node_answers),
    "its own node answers the pod: its interface and its route work",
)
_policy = Sign("pod-policy", policy("egress"), "NetworkPolicy with egress rules: [[{policies}]]")

FAULT = Fault(
    code="NC506",
    slug="pod-dns-blocked",
    title="a policy blocks the pod's DNS",
    layer="policy",
    scopes=("pod",),
    summary="a NetworkPolicy, or another rule that selects it, does not let {place} ask for "
    "names; an unlabelled probe on {node} resolves them"
    "[[; policies that select it: {policies}]]",
    signature=(
        Rule(DEAD | {Result.REFUSED, Result.STALLED}, kinds("dns"), at="source"),
        # What is reached by its name needs the name first.
        Rule(MAYBE | {Result.WRONG}, kinds("egress"), kinds("port", "lookup"), at="source"),
    ),
    requires=(_beside,),
    supports=(_beside,),
    confirms=(_selected, _policy),
    fix={
        "": (
            "kubectl -n {pod_namespace} edit networkpolicy # allow egress to namespace "
            "kube-system, pods k8s-app=kube-dns, UDP and TCP 53",
        )
    },
    tell="a lookup from a pod that no policy selects",
    seen=True,
)
