"""Nobody listens on the port to which a Service sends its connections.

What is wrong
    The Service's targetPort is not the port of the application, or the application listens on
    another port, or on 127.0.0.1 only.

How it shows
    Every endpoint refuses at once on that port, from its own node and from others, by its address
    and by the Service's; pings to the same pods come back.

What it is not
    A filter: that would be silent. A Service without endpoints: it refuses as well, but then there
    is no endpoint to ask.

How to confirm
    ss -ltn in the pod: the port is missing, or bound to 127.0.0.1.

How to cure
    targetPort as the application's port, or let it listen on all addresses.
"""

from kubectl_netcheck.diagnosis.signatures import OK, kinds
from kubectl_netcheck.diagnosis.signs_service import MAY_FAIL, every_one_refuses
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_refuse = Sign("tcp", every_one_refuses, "every endpoint refuses on that port, whoever asks")

FAULT = Fault(
    code="NC906",
    slug="wrong-target-port",
    title="nobody listens on the Service's target port",
    layer="application",
    scopes=("service",),
    summary="nobody listens on the target port of Service {service_name}: its pods are reached and "
    "refuse on it ({endpoints})",
    signature=(
        Rule(OK | {Result.REFUSED}, kinds("endpoint-open"), kinds("tcp")),
        Rule(MAY_FAIL, kinds("asked", "nodeport")),
    ),
    shows=kinds("tcp"),
    requires=(_refuse,),
    confirms=(_refuse,),
    fix={
        "": (
            "in a pod of {service_name}: ss -ltn # without ss: netstat -ltn",
            "kubectl -n {service_namespace} edit service {service_short} # targetPort as the "
            "port that the application listens on",
            "if it listens on 127.0.0.1: let it listen on 0.0.0.0 or ::",
        )
    },
    seen=True,
    tell="what listens in the pod",
)
