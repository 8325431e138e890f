"""The pods of a Service are there, and none of them is Ready.

What is wrong
    The selector chooses pods, but each crashes, waits for its image, is not scheduled, or does not
    pass its readiness probe; so none becomes an endpoint that gets connections.

How it shows
    The Service's address refuses at once from every node. The pods' states say why.

What it is not
    A selector that matches nothing: then there is no pod to name. A network fault: kubelet probes
    its pods from their own node.

How to confirm
    kubectl get pods -l with the selector: READY 0/1; kubectl describe pod says why.

How to cure
    What the pod waits for: its log, its readiness probe, its image, room on a node.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import both, number
from kubectl_netcheck.diagnosis.signs_service import FAILS, none_ready, state
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.fault import Fault, Rule, Sign


def _waiting(fact: Fact) -> bool:
    return bool(number(fact, "pods")) and number(fact, "pods_ready") == 0


_none = Sign(
    "service",
    both(state(none_ready), state(_waiting)),
    "pods that match: {service_pods}, Ready: none[[: {service_why}]]",
)

FAULT = Fault(
    code="NC609",
    slug="service-pods-not-ready",
    title="no pod of the Service is Ready",
    layer="service",
    scopes=("service",),
    summary="no pod of Service {service_name} is Ready[[: {service_why}]]",
    signature=(Rule(FAILS, kinds("asked", "nodeport")),),
    requires=(_none,),
    confirms=(_none,),
    fix={
        "": (
            "kubectl -n {service_namespace} get pods -l {service_selector} -o wide",
            "kubectl -n {service_namespace} describe pods -l {service_selector}",
            "kubectl -n {service_namespace} logs -l {service_selector} --tail=50",
        )
    },
    risk="no pod of Service {service_name} is Ready[[: {service_why}]]",
    seen=True,
    tell="the state of the pods that the selector chooses",
)
