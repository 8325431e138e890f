"""A Service's selector chooses no pod.

What is wrong
    No pod of the Service's namespace carries all labels of its selector: a typing error, labels
    that changed with a release, a Deployment scaled to zero or in another namespace.

How it shows
    The Service's address refuses at once from every node, and so does its NodePort. It has no
    endpoint at all.

What it is not
    Pods that are not Ready: these are chosen, and listed as not ready. Old rules on one node: then
    the other nodes reach the Service.

How to confirm
    kubectl get pods -l with the selector lists nothing.

How to cure
    Make the selector and the labels of the pods' template agree, or scale the workload up.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import both, number
from kubectl_netcheck.diagnosis.signs_service import FAILS, none_ready, state
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_none = Sign(
    "service",
    both(state(none_ready), state(lambda fact: number(fact, "pods") == 0)),
    "no pod in namespace {service_namespace} has the labels {service_selector}",
)

FAULT = Fault(
    code="NC608",
    slug="service-selects-no-pod",
    title="the Service's selector chooses no pod",
    layer="service",
    scopes=("service",),
    summary="Service {service_name} has no endpoints: no pod matches its selector "
    "{service_selector}",
    signature=(Rule(FAILS, kinds("asked", "nodeport")),),
    requires=(_none,),
    confirms=(_none,),
    fix={
        "": (
            "kubectl -n {service_namespace} get pods --show-labels",
            "kubectl -n {service_namespace} edit service {service_short} # spec.selector as "
            "the pods' labels",
            "if there is no such pod: kubectl -n {service_namespace} get deployments",
        )
    },
    risk="Service {service_name} has no endpoints: no pod matches its selector {service_selector}",
    seen=True,
    tell="the pods that the selector chooses",
)
