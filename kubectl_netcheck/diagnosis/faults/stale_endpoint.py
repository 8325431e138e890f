"""A Service still sends connections to an address where its pod is no longer.

What is wrong
    An EndpointSlice lists a pod that is gone, or an address that its pod does not have or that now
    belongs to another pod: the controller that writes it has stopped, or the slice was written by
    hand or by a tool that does not follow the pods.

How it shows
    Connections to the Service fail now and then, from every node, in about the share of such
    endpoints; asked directly, that address answers nobody, or somebody else answers.

What it is not
    An application that does not listen: its pod is there. Rules that are old on one node: the
    EndpointSlice is right then, and other nodes reach the Service. Pods that are being replaced at
    this moment look the same for some seconds: run it again.

How to confirm
    kubectl get endpointslices -o yaml against kubectl get pods -o wide.

How to cure
    See who manages the slice (label endpointslice.kubernetes.io/managed-by); delete it when nobody
    does, else repair its controller.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import somewhere
from kubectl_netcheck.diagnosis.signs_service import MAY_FAIL, stale_one_fails
from kubectl_netcheck.model.fault import Fault, Rule, Sign

FAULT = Fault(
    code="NC611",
    slug="stale-endpoint",
    title="the Service lists an endpoint that is no longer there",
    layer="service",
    scopes=("service",),
    summary="Service {stale_endpoint_service} lists {stale_endpoint_address} as an endpoint, but "
    "{stale_endpoint_why}",
    signature=(
        Rule(MAY_FAIL, kinds("endpoint-closed"), kinds("tcp")),
        Rule(MAY_FAIL, kinds("asked", "nodeport")),
    ),
    requires=(Sign("stale-endpoint", stale_one_fails, "{stale_endpoint_address} answers nobody"),),
    confirms=(
        Sign(
            "stale-endpoint",
            somewhere("stale-endpoint", lambda fact: bool(fact.text.get("address"))),
            "{stale_endpoint_why}",
        ),
    ),
    fix={
        "": (
            "kubectl -n {service_namespace} get endpointslices -l "
            "kubernetes.io/service-name={service_short} -o yaml",
            "kubectl -n {service_namespace} delete endpointslice <the one that lists "
            "{stale_endpoint_address}> # its controller writes it anew",
        )
    },
    seen=True,
    tell="the EndpointSlices against the pods' addresses",
)
