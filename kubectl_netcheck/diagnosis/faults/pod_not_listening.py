"""Nothing in the pod listens on the port that it declares; the network to it works.

What is wrong
    The application crashed inside, is still starting, listens on another port than its
    containerPort says, or was told to by its configuration.

How it shows
    Connections to that port of the pod are refused at once from everywhere: from its own node,
    from another one, from inside of a pod and beside it. The refusal itself proves the path.

What it is not
    A policy: that is silent in most networks, and the pod's neighbours are treated otherwise. A
    program that listens on 127.0.0.1 alone has an entry of its own: pod-listens-on-loopback.

How to confirm
    kubectl exec in the pod: ss -ltn.

How to cure
    Read the pod's log; correct the port in the manifest or in the application's configuration;
    give the container a readinessProbe on that port.

Seen in the lab, no recording is kept: tests/e2e/test_pod.py.
"""

from kubectl_netcheck.diagnosis.signatures import OK, kinds
from kubectl_netcheck.diagnosis.signs_pod import everyone_is_refused, listens, on_loopback_only
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_refused = Sign("port", everyone_is_refused, "it refuses everyone who was asked to connect")

FAULT = Fault(
    code="NC909",
    slug="pod-not-listening",
    title="nothing listens on the pod's port",
    layer="application",
    scopes=("pod",),
    summary="nothing answers on port {refused_port} of {place}: it refuses everyone, so the "
    "network to it works",
    signature=(
        Rule(frozenset({Result.REFUSED}), measures=kinds("port"), at="target"),
        Rule(OK | {Result.REFUSED}, kinds("service"), kinds("port", "tcp"), at="any"),
    ),
    shows=kinds("port"),
    refutes=(
        Sign("sockets", on_loopback_only, "it listens on 127.0.0.1"),
        Sign("sockets", listens, "it listens on that port"),
    ),
    confirms=(_refused,),
    fix={
        "": (
            "kubectl -n {place_namespace} exec {place_name} -- ss -ltn",
            "kubectl -n {place_namespace} logs {place_name} --tail=50",
        )
    },
    tell="what listens in the pod",
    seen=True,
)
