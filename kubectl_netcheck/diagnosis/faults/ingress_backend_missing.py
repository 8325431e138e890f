"""An Ingress names a Service, or a port of it, that does not exist.

What is wrong
    A renamed Service, another namespace, a port by the wrong name or number.

How it shows
    503 or 404 for the paths of that backend; others work.

What it is not
    A Service without endpoints: then it exists, with that port.

How to confirm
    kubectl describe ingress: the backend is shown as not found.

How to cure
    Correct the backend's name or port in the Ingress.

Seen in the lab, no recording is kept: tests/e2e/test_more_commands.py.
"""

from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC622",
    slug="ingress-backend-missing",
    title="the Ingress names a Service or port that does not exist",
    layer="service",
    scopes=("service",),
    summary="the Ingress names a backend that does not exist",
    confirms=(
        Sign(
            "ingress",
            text("ingress", "fault", "ingress-backend-missing"),
            "a backend of the Ingress does not exist",
        ),
    ),
    fix={"": ("kubectl -n {ingress_namespace} describe ingress {ingress_name}",)},
    tell="kubectl netcheck ingress NAME",
    seen=True,
)
