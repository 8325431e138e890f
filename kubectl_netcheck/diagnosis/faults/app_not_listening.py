"""One endpoint of a Service refuses connections; the others answer.

What is wrong
    The application of that pod is not listening on the Service's target port: it crashed inside,
    is still starting, or runs another version or configuration, and no readiness probe notices.

How it shows
    Connections to the Service are refused now and then, from every node; asked directly, that one
    endpoint refuses everyone at once, and pings to it come back.

What it is not
    A wrong targetPort: then every endpoint refuses. A broken path: that is silent.

How to confirm
    ss -ltn in that pod.

How to cure
    Restart the pod, read its log, and give it a readiness probe that connects to the port.
"""

from kubectl_netcheck.diagnosis.signatures import OK, kinds
from kubectl_netcheck.diagnosis.signs_service import one_refuses
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_refuses = Sign("tcp", one_refuses, "it refuses everyone, and another endpoint answers")

FAULT = Fault(
    code="NC907",
    slug="app-not-listening",
    title="an endpoint of the Service does not listen",
    layer="application",
    scopes=("service",),
    summary="every connection to {endpoints} is refused, so Service {service_name} fails now and "
    "then",
    signature=(
        Rule(OK | {Result.REFUSED}, kinds("endpoint-open"), kinds("tcp")),
        Rule(OK | {Result.REFUSED}, kinds("asked", "nodeport")),
    ),
    shows=kinds("tcp"),
    requires=(_refuses,),
    confirms=(_refuses,),
    fix={
        "": (
            "kubectl -n {service_namespace} logs {endpoint_pod} --tail=50",
            "kubectl -n {service_namespace} delete pod {endpoint_pods}",
            "give its container a readinessProbe on that port",
        )
    },
    seen=True,
    tell="what listens in that pod",
)
