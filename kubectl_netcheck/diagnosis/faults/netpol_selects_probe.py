"""A NetworkPolicy of the namespace selects the probe pods themselves.

What is wrong
    Nothing may be wrong with the network: the namespace in which the probes ran has a policy that
    takes them in, and it does not allow what they try.

How it shows
    Probes fail on every node alike, between pods of one node too, or names and Services fail
    everywhere; what the nodes themselves send passes.

What it is not
    A datapath that is down: it does not fail on all nodes at once and spare the nodes.

How to confirm
    kubectl get networkpolicy in the namespace, and its podSelector.

How to cure
    Run the probes in a namespace without such a policy (-n), or allow them.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import somewhere
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_selected = somewhere("policy", lambda fact: True)

FAULT = Fault(
    code="NC501",
    slug="netpol-selects-probe",
    title="a NetworkPolicy selects the probes",
    layer="policy",
    scopes=("cluster",),
    summary="the NetworkPolicy {policy_name} of this namespace selects the probes: what failed may "
    "be its doing",
    signature=(
        Rule(
            MAYBE | {Result.REFUSED},
            kinds(
                "same-node",
                "cross-node",
                "pod-to-node",
                "node-to-pod",
                "service",
                "hairpin",
                "dns",
                "api-pod",
                "egress",
            ),
        ),
    ),
    requires=(Sign("policy", _selected, "a NetworkPolicy selects the probes"),),
    supports=(Sign("policy", _selected, "a NetworkPolicy selects the probes"),),
    fix={
        "": (
            "run the probes in another namespace: -n <namespace>",
            "or allow them: a NetworkPolicy with podSelector "
            "app.kubernetes.io/managed-by: kubectl-netcheck and empty ingress and egress rules",
        ),
    },
    risk="the NetworkPolicy {policy_name} selects the probes: results are those of a selected pod",
    tell="the same run in a namespace without NetworkPolicy",
)
