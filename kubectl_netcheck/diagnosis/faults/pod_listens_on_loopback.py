"""The pod's program listens on 127.0.0.1 alone, so that nobody outside of the pod reaches it.

What is wrong
    The application binds to localhost, the default of many development servers and databases.

How it shows
    From everywhere the port refuses; a port-forward, and a curl inside of the pod, work, which
    makes it look like the network.

What it is not
    An application that is down: the pod's own sockets show that it listens.

How to confirm
    kubectl exec in the pod: ss -ltn shows 127.0.0.1:PORT instead of 0.0.0.0:PORT or *:PORT.

How to cure
    Bind to 0.0.0.0 or ::, as an argument, an environment variable or in the configuration.

Seen in the lab, no recording is kept: tests/e2e/test_pod.py.
"""

from kubectl_netcheck.diagnosis.signatures import OK, kinds
from kubectl_netcheck.diagnosis.signs_pod import on_loopback_only
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_loopback = Sign(
    "sockets", on_loopback_only, "it listens on 127.0.0.1 only: {app_sockets_loopback}"
)

FAULT = Fault(
    code="NC910",
    slug="pod-listens-on-loopback",
    title="the pod listens on 127.0.0.1 only",
    layer="application",
    scopes=("pod",),
    summary="{place} listens on port {refused_port} for itself alone (127.0.0.1), so everyone "
    "else is refused",
    signature=(
        Rule(frozenset({Result.REFUSED}), measures=kinds("port"), at="target"),
        Rule(OK | {Result.REFUSED}, kinds("service"), kinds("port", "tcp"), at="any"),
    ),
    shows=kinds("port"),
    requires=(_loopback,),
    confirms=(_loopback,),
    fix={"": ("let the application bind to 0.0.0.0 (or ::) instead of 127.0.0.1",)},
    tell="what listens in the pod, and on which address",
    seen=True,
)
