"""A NetworkPolicy does not allow the probes to ask for names.

What is wrong
    A policy with Egress among its types selects the probe pods and allows some traffic, but not
    port 53.

How it shows
    Every lookup fails from the probes, on all nodes, over UDP and TCP, through the Service and at
    each DNS pod; everything else works.

What it is not
    DNS that is down: its endpoints would not be ready.

How to confirm
    The egress rules of the policies of the namespace: none for port 53.

How to cure
    Allow egress to kube-system on port 53, UDP and TCP, and to 169.254.20.10 with NodeLocal DNS.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import somewhere
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

_egress = Sign(
    "policy",
    somewhere("policy", lambda fact: "egress" in fact.text.get("directions", "")),
    "a NetworkPolicy with egress rules selects the probes",
)

FAULT = Fault(
    code="NC504",
    slug="netpol-blocks-dns",
    title="a NetworkPolicy blocks DNS",
    layer="policy",
    scopes=("cluster",),
    summary="the NetworkPolicy {policy_name} does not let the probes ask for names",
    signature=(Rule(DEAD, kinds("dns")),),
    requires=(_egress,),
    supports=(_egress,),
    fix={
        "": (
            "kubectl -n {policy_namespace} edit networkpolicy {policy_name} # allow egress to "
            "namespace kube-system, pods k8s-app=kube-dns, UDP and TCP 53",
        )
    },
    tell="a lookup from a pod that no policy selects",
)
