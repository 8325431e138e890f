"""A node does not start pods, for no reason of the network that was seen.

What is wrong
    The kubelet of the node is silent: it hangs, is overloaded, or does not reach the API server,
    while the node answers on the network.

How it shows
    Pods stay Pending there without any status; the node's addresses and running pods answer from
    outside.

What it is not
    A node that is cut off: it would not answer. A network that drops full-size packets: they would
    vanish towards it.

How to confirm
    kubectl describe node; journalctl -u kubelet on it.

How to cure
    Restart the kubelet or the container runtime; relieve the node.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import CUT, MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import is_no, legs, text
from kubectl_netcheck.model.fault import Fault, Rule, Sign, View

_ready = text("condition", "Ready", "True")


def _more(view: View) -> bool:
    """The kubelet is silent in another way too: a busy one is only slow to start pods."""
    return legs(("control",), "exec", *CUT)(view) or is_no(_ready)(view)


FAULT = Fault(
    code="NC902",
    slug="probe-unrunnable",
    title="the kubelet starts no pods",
    layer="control-path",
    scopes=("node",),
    summary="the kubelet of {place} starts no pods, while the node answers on the network",
    signature=(
        Rule(CUT, kinds("control"), kinds("pod-start")),
        Rule(CUT | MAYBE, kinds("control"), kinds("exec")),
    ),
    requires=(Sign("condition", _more, "the kubelet of {node} is silent in another way too"),),
    fix={
        "": (
            "kubectl describe node {node}",
            "on {node}: systemctl status kubelet containerd; journalctl -u kubelet -n 50",
        )
    },
    tell="the log of the kubelet on the node",
)
