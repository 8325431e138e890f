"""A NetworkPolicy allows the probes to send nothing.

What is wrong
    A policy with Egress among its types selects the probe pods and allows nothing, or not enough.

How it shows
    Probes reach nothing on any node, not even each other; the nodes reach the probes, and each
    probe its own gateway.

What it is not
    Forwarding that is off: that is one node, and its peers reach it no more.

How to confirm
    kubectl get networkpolicy in the namespace: one with Egress and no rule.

How to cure
    Run the probes elsewhere, or allow their egress.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import somewhere
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

_denies = Sign(
    "policy",
    somewhere("policy", lambda fact: "egress" in fact.text.get("denies", "")),
    "a NetworkPolicy that selects the probes allows no egress",
)

FAULT = Fault(
    code="NC502",
    slug="netpol-egress-deny",
    title="a NetworkPolicy denies egress",
    layer="policy",
    scopes=("cluster",),
    summary="the NetworkPolicy {policy_name} lets the probes send nothing",
    signature=(
        Rule(DEAD, kinds("same-node", "cross-node", "service", "hairpin", "dns", "api-pod")),
        Rule(DEAD, kinds("pod-to-node", "egress"), crosses=True),
        Rule(MAYBE, kinds("pod-to-node", "egress")),
    ),
    requires=(_denies,),
    supports=(_denies,),
    fix={
        "": (
            "kubectl -n {policy_namespace} describe networkpolicy {policy_name}",
            "allow egress to what is needed: DNS (UDP and TCP 53 to kube-system) first of all",
        )
    },
    tell="the same run in a namespace without NetworkPolicy",
)
