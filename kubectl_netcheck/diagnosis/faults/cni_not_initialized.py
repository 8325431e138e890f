"""The container runtime of a node has no usable CNI configuration.

What is wrong
    No file in /etc/cni/net.d, or none that can be read: the CNI was never installed there, its pod
    does not tolerate the node's taints, or the runtime did not notice the file.

How it shows
    The node is NotReady. New pods of the pod network wait, and so do ephemeral containers; host-
    network pods start, exec into running pods works.

What it is not
    A CNI agent that is down: the configuration is there and the node stays Ready.

How to confirm
    The Ready condition says "cni plugin not initialized" or "NetworkPluginNotReady".

How to cure
    Install or repair the CNI's DaemonSet, with tolerations that let it start on a NotReady node;
    restart containerd if it does not notice the new file.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs import says
from kubectl_netcheck.model.fault import Fault, Sign, View

#: Texts of containerd, CRI-O and the older dockershim.
TEXTS = ("cni plugin not initialized", "cni config uninitialized", "networkpluginnotready")


def _no_config(view: View) -> bool:
    return any(says("condition", "message", part)(view) for part in TEXTS)


_condition = Sign("condition", _no_config, "{node} is NotReady: {condition_message}")

FAULT = Fault(
    code="NC102",
    slug="cni-not-initialized",
    title="the CNI is not initialised",
    layer="runtime",
    scopes=("node", "cluster"),
    summary="the container runtime of {place} has no CNI configuration, so no pod can be set up",
    signature=sandbox_fails(),
    requires=(_condition,),
    confirms=(_condition,),
    fix={
        "": (
            "on {node}: ls -l /etc/cni/net.d",
            "kubectl -n {namespace} get pods -o wide --field-selector spec.nodeName={node}",
            "on {node}, when the file is there: systemctl restart containerd",
        ),
    },
    risk="the container runtime of {node} has no CNI configuration: no pod can be set up there",
    tell="the message of the condition Ready",
    seen=True,
)
