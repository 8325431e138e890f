"""A backend of an Ingress has no ready endpoint.

What is wrong
    No pod is ready, or the selector of the Service chooses none.

How it shows
    503 for the paths of that backend.

What it is not
    A backend that is ready and is not reached: then it is 502 or 504.

How to confirm
    kubectl get endpointslices -l kubernetes.io/service-name=<Service>.

How to cure
    Make its pods ready, or correct the Service's selector.

Seen in the lab, no recording is kept: tests/e2e/test_more_commands.py.
"""

from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC623",
    slug="ingress-no-endpoints",
    title="a backend of the Ingress has no ready endpoint",
    layer="service",
    scopes=("service",),
    summary="a backend of the Ingress has no ready endpoint",
    confirms=(
        Sign(
            "ingress",
            text("ingress", "fault", "ingress-no-endpoints"),
            "a backend of the Ingress has no ready endpoint",
        ),
    ),
    fix={"": ("kubectl netcheck service <namespace>/<Service>",)},
    tell="kubectl netcheck ingress NAME",
    seen=True,
)
