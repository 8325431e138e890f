"""No controller feels responsible for an Ingress.

What is wrong
    It names no class and none is the default, or it names a class that does not exist.

How it shows
    404 of the controller's own page, or no address at all in kubectl get ingress.

What it is not
    A controller that does not run: then the class exists.

How to confirm
    kubectl get ingressclasses, and the Ingress's spec.ingressClassName.

How to cure
    Name an existing class, or mark one as the default.

Seen in the lab, no recording is kept: tests/e2e/test_more_commands.py.
"""

from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC620",
    slug="ingress-class-missing",
    title="no controller feels responsible for the Ingress",
    layer="service",
    scopes=("service",),
    summary="the Ingress has no class that exists",
    confirms=(
        Sign(
            "ingress",
            text("ingress", "fault", "ingress-class-missing"),
            "the Ingress has no class that exists",
        ),
    ),
    fix={"": ("kubectl get ingressclasses",)},
    tell="kubectl netcheck ingress NAME",
    seen=True,
)
