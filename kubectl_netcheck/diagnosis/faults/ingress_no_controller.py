"""The controller that should serve an Ingress does not run.

What is wrong
    It is not installed, or none of its pods is ready.

How it shows
    Connections to its address are refused or time out; the Ingress gets no address.

What it is not
    A missing class: then no controller would take the Ingress up.

How to confirm
    kubectl get pods -A -l app.kubernetes.io/name=<controller>.

How to cure
    Install the controller, or see why its pods are not ready.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC621",
    slug="ingress-no-controller",
    title="the controller of the Ingress does not run",
    layer="service",
    scopes=("service",),
    summary="no pod of the Ingress's controller is ready",
    confirms=(
        Sign(
            "ingress",
            text("ingress", "fault", "ingress-no-controller"),
            "no pod of its controller is ready",
        ),
    ),
    fix={"": ("kubectl get pods -A -l app.kubernetes.io/name=<controller>",)},
    tell="kubectl netcheck ingress NAME",
)
