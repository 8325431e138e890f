"""A NodePort answers only on nodes that carry an endpoint: its Service is made so.

What is wrong
    Nothing: with externalTrafficPolicy: Local a node hands connections from outside only to
    endpoints of its own, so that the client's address is kept, and drops them where it has none.

How it shows
    The NodePort and the load balancer's port fail at nodes without an endpoint and work at the
    others; the Service's address works everywhere.

What it is not
    A firewall: that does not follow the endpoints.

How to confirm
    kubectl get service -o jsonpath={.spec.externalTrafficPolicy}; a load balancer asks
    healthCheckNodePort which nodes to use.

How to cure
    If every node should answer: externalTrafficPolicy: Cluster, or an endpoint on each node.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import both
from kubectl_netcheck.diagnosis.signs_service import MAY_FAIL, closed, none_ready, state
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_local = Sign(
    "service",
    both(
        state(lambda fact: fact.text.get("outside") == "Local" and not none_ready(fact)),
        closed("nodeport"),
    ),
    "externalTrafficPolicy is Local, and nodes without an endpoint drop what comes from outside",
)

FAULT = Fault(
    code="NC613",
    slug="external-traffic-policy-local",
    title="the NodePort answers only where an endpoint is",
    layer="service",
    scopes=("service",),
    summary="the NodePort of Service {service_name} answers only on nodes with an endpoint, as "
    "its externalTrafficPolicy Local says",
    signature=(Rule(MAY_FAIL, kinds("nodeport-closed")),),
    requires=(_local,),
    confirms=(_local,),
    fix={
        "": (
            "if every node should answer: kubectl -n {service_namespace} patch service "
            '{service_short} -p \'{{"spec":{{"externalTrafficPolicy":"Cluster"}}}}\'',
        )
    },
    kind="note",
    risk="the NodePort of Service {service_name} is meant to answer only on nodes with an "
    "endpoint (externalTrafficPolicy Local)",
    seen=True,
    tell="the Service's externalTrafficPolicy and the nodes of its endpoints",
)
