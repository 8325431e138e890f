"""A NetworkPolicy lets nobody reach the probes.

What is wrong
    A policy with Ingress among its types selects the probe pods and allows nothing.

How it shows
    No probe reaches another on any node, directly or by a Service; all reach DNS, the API server
    and the nodes. Each node reaches its own pods.

What it is not
    A datapath that is down: then DNS and Services of others fail too.

How to confirm
    kubectl get networkpolicy in the namespace: one with Ingress and no rule.

How to cure
    Run the probes elsewhere, or allow their ingress.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import somewhere
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

_denies = Sign(
    "policy",
    somewhere("policy", lambda fact: "ingress" in fact.text.get("denies", "")),
    "a NetworkPolicy that selects the probes allows no ingress",
)

FAULT = Fault(
    code="NC503",
    slug="netpol-ingress-deny",
    title="a NetworkPolicy denies ingress",
    layer="policy",
    scopes=("cluster",),
    summary="the NetworkPolicy {policy_name} lets nobody reach the probes",
    signature=(
        Rule(DEAD, kinds("same-node", "cross-node", "service", "hairpin")),
        Rule(MAYBE, kinds("node-to-pod")),
    ),
    requires=(_denies,),
    supports=(_denies,),
    fix={
        "": (
            "kubectl -n {policy_namespace} describe networkpolicy {policy_name}",
            "allow ingress from where it is needed",
        )
    },
    tell="the same run in a namespace without NetworkPolicy",
)
