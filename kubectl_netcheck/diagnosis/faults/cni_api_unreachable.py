"""The CNI plugin of a node does not reach the API server when it sets up a pod.

What is wrong
    The API server's Service address does not work on the node: kube-proxy is missing, its rules
    are old, or the way to the API server is blocked.

How it shows
    New pods stay in ContainerCreating with a time-out in their events; running pods work.

What it is not
    A plugin or configuration that is missing.

How to confirm
    The event says "dial tcp …:443: i/o timeout".

How to cure
    Restore the node's way to the API server.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs_cni import own_sandbox, sandbox
from kubectl_netcheck.model.fault import Fault, Sign

_event = Sign(
    "sandbox-event", sandbox("api-unreachable"), "events say that the API server was not reached"
)

FAULT = Fault(
    code="NC112",
    slug="cni-api-unreachable",
    title="the CNI does not reach the API server",
    layer="cni",
    scopes=("node", "cluster"),
    summary="new pods cannot be set up {on}: the CNI does not reach the API server",
    signature=sandbox_fails(),
    requires=(_event,),
    supports=(_event,),
    confirms=(
        Sign(
            "sandbox-event",
            own_sandbox("api-unreachable"),
            "the probes themselves could not be set up",
        ),
    ),
    fix={
        "": (
            "on {node}: curl -k https://{api_service}/version",
            "see kube-proxy on {node}, and the way from {node} to the API server",
        )
    },
    risk="pods failed on {node}[[ (last at {sandbox_event_last})]] because the CNI did not "
    "reach the API server",
    tell="the events FailedCreatePodSandBox of the node",
)
