"""A Service answers only pods of nodes that carry an endpoint: it is made so.

What is wrong
    Nothing in the network: with internalTrafficPolicy: Local a node hands connections of its pods
    only to endpoints of its own, and drops them where it has none.

How it shows
    The Service's address fails from pods of nodes without an endpoint and works from the others;
    each endpoint answers everyone directly.

What it is not
    Old rules of kube-proxy: these do not follow the endpoints.

How to confirm
    kubectl get service -o jsonpath={.spec.internalTrafficPolicy}.

How to cure
    If every pod should reach it: internalTrafficPolicy: Cluster, or an endpoint on each node.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import both
from kubectl_netcheck.diagnosis.signs_service import MAY_FAIL, closed, none_ready, state
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_local = Sign(
    "service",
    both(
        state(lambda fact: fact.text.get("inside") == "Local" and not none_ready(fact)),
        closed("service"),
    ),
    "internalTrafficPolicy is Local, and some nodes have no endpoint",
)

FAULT = Fault(
    code="NC614",
    slug="internal-traffic-policy-local",
    title="the Service answers only where an endpoint is",
    layer="service",
    scopes=("service",),
    summary="Service {service_name} answers only pods of nodes with an endpoint, as its "
    "internalTrafficPolicy Local says",
    signature=(Rule(MAY_FAIL, kinds("service-closed")),),
    requires=(_local,),
    confirms=(_local,),
    fix={
        "": (
            "if every pod should reach it: kubectl -n {service_namespace} patch service "
            '{service_short} -p \'{{"spec":{{"internalTrafficPolicy":"Cluster"}}}}\'',
        )
    },
    kind="note",
    seen=True,
    tell="the Service's internalTrafficPolicy and the nodes of its endpoints",
)
