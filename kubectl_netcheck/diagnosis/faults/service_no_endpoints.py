"""A Service has no endpoint, though its pods run.

What is wrong
    The selector does not match, pods are not ready, or the controller that writes endpoints lags.

How it shows
    The Service refuses at once from every node; its pods answer when asked directly.

What it is not
    Rules that are old on one node: then other nodes reach it.

How to confirm
    kubectl get endpointslices of the Service.

How to cure
    Selector and readiness first; then the controller manager's log.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule

FAULT = Fault(
    code="NC604",
    slug="service-no-endpoints",
    title="Services have no endpoints",
    layer="service",
    scopes=("cluster",),
    summary="new Services get no endpoints: every node refuses them while their pods answer",
    signature=(Rule(DEAD | {Result.REFUSED}, kinds("service", "hairpin")),),
    least=2,
    fix={
        "": (
            "kubectl get endpointslices -A | grep <Service>",
            "kubectl -n kube-system logs -l component=kube-controller-manager | grep -i endpoint",
        )
    },
    tell="the endpoints of the Service",
)
