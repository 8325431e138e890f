"""The cloud's route table has no entry for a node's pod range.

What is wrong
    The cloud controller could not create it: quota, rights, or a conflict.

How it shows
    Pods of that node reach nothing on other nodes and are not reached; its own traffic passes.

What it is not
    A blocked tunnel: such a network has none.

How to confirm
    The node's condition NetworkUnavailable is True with the reason NoRouteCreated.

How to cure
    Raise the quota or repair the controller's rights.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC315",
    slug="cloud-route-missing",
    title="the cloud has no route to the node's pods",
    layer="overlay",
    scopes=("node",),
    summary="the cloud has no route to the pods of {place}[[: {condition_network_reason}]]",
    signature=cross_dead(),
    requires=(
        Sign(
            "condition",
            text("condition", "NetworkUnavailable", "True"),
            "{node} is NetworkUnavailable",
        ),
    ),
    supports=(
        Sign(
            "node-event",
            text("node-event", "cause", "FailedToCreateRoute"),
            "the cloud's controller says: {node_event_message}",
        ),
    ),
    confirms=(
        Sign(
            "condition", text("condition", "network_reason", "NoRouteCreated"), "no route was made"
        ),
    ),
    risk="the cloud has no route to the pods of {node}",
    fix={
        "": (
            "kubectl describe node {node} # look for FailedToCreateRoute",
            "raise the quota of routes, give the cloud controller its rights, or set "
            "--configure-cloud-routes=false with an overlay",
        )
    },
    tell="the condition NetworkUnavailable of the node",
)
