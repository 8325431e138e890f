"""A node is not Ready.

What is wrong
    Its kubelet does not report, or reports that something is missing.

How it shows
    New pods are kept away from it, and those on it are evicted after five minutes.

What it is not
    A network fault alone: a node can be Ready while its pod network is down.

How to confirm
    kubectl describe node: the message of the condition Ready.

How to cure
    What the message says; kubelet and container runtime on the node.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC903",
    slug="node-not-ready",
    title="the node is not Ready",
    layer="control-path",
    scopes=("node",),
    summary="{place} is not Ready[[: {condition_message}]]",
    confirms=(
        Sign("condition", text("condition", "Ready", "False", "Unknown"), "{node} is not Ready"),
    ),
    fix={
        "": (
            "kubectl describe node {node}",
            "on {node}: systemctl status kubelet containerd; journalctl -u kubelet -n 50",
        )
    },
    kind="risk",
    risk="{node} is not Ready[[: {condition_message}]]",
)
