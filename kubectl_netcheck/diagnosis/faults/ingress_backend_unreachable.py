"""A backend of an Ingress does not answer its controller.

What is wrong
    The process does not listen on the port that the endpoint names, listens on 127.0.0.1 only, or
    a NetworkPolicy keeps the controller out.

How it shows
    502 when connections are refused, 504 when they stay without an answer. Probe pods reach each
    other between the same nodes.

What it is not
    A broken path between nodes: then probe pods fail there too, and that fault is named.

How to confirm
    A TCP connection from a pod on the controller's node to the endpoint's address and port.

How to cure
    Correct targetPort or the address that the process listens on, or allow the controller in the
    policy.
"""

from kubectl_netcheck.model.fault import Fault

FAULT = Fault(
    code="NC624",
    slug="ingress-backend-unreachable",
    title="a backend of the Ingress does not answer",
    layer="service",
    scopes=("service",),
    summary="a backend of the Ingress does not answer from the controller's node",
    needs=frozenset({"tcp"}),
    fix={
        "": (
            "kubectl -n {ingress_namespace} describe service {ingress_backends} # targetPort is "
            "what the process listens on",
            "kubectl -n {ingress_namespace} get networkpolicies # those of its pods must allow the "
            "controller's namespace",
        )
    },
    tell="kubectl netcheck service NAME",
    seen=True,
)
