"""A Service has no endpoint, although nothing is wrong with its pods, or nobody wrote any.

What is wrong
    Its pods are Ready and the controller that writes EndpointSlices lags or does not run; or the
    Service has no selector, and whoever should write its endpoints has not done so.

How it shows
    The Service's address refuses at once from every node; its pods, where there are any, answer
    when they are asked directly.

What it is not
    A selector that matches nothing, or pods that are not Ready: the pods tell.

How to confirm
    kubectl get endpointslices with the label kubernetes.io/service-name.

How to cure
    With a selector: the log of the controller manager. Without one: write an EndpointSlice with
    the label kubernetes.io/service-name.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import both, number
from kubectl_netcheck.diagnosis.signs_service import FAILS, none_ready, state
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.fault import Fault, Rule, Sign


def _unwritten(fact: Fact) -> bool:
    return bool(number(fact, "pods_ready")) or "selector" not in fact.text


_none = Sign(
    "service",
    both(state(none_ready), state(_unwritten)),
    "no EndpointSlice of {service_name} has a ready endpoint[[, though pods are Ready: "
    "{service_pods_ready}]]",
)

FAULT = Fault(
    code="NC610",
    slug="service-endpoints-missing",
    title="nobody wrote the Service's endpoints",
    layer="service",
    scopes=("service",),
    summary="Service {service_name} has no endpoints[[ although pods of it are Ready: "
    "{service_pods_ready}]]",
    signature=(Rule(FAILS, kinds("asked", "nodeport")),),
    requires=(_none,),
    confirms=(_none,),
    fix={
        "": (
            "kubectl -n {service_namespace} get endpointslices -l "
            "kubernetes.io/service-name={service_short}",
            "with a selector: kubectl -n kube-system logs -l component=kube-controller-manager | "
            "grep -i endpoint",
        )
    },
    risk="Service {service_name} has no endpoints",
    tell="the EndpointSlices of the Service",
)
