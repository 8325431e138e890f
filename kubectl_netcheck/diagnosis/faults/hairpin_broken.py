"""A pod does not reach itself through its own Service.

What is wrong
    The bridge port of a pod does not send packets back to where they came from (hairpin mode is
    off), or the rule that gives such packets another source is missing.

How it shows
    Only the pod that is itself behind the Service fails to reach it; its neighbours and other
    nodes reach it.

What it is not
    Bridged packets that bypass iptables: then every client on the same node fails.

How to confirm
    cat /sys/class/net/veth*/brport/hairpin_mode on the node.

How to cure
    hairpinMode in the CNI's bridge configuration, or a promiscuous bridge.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs_service import only_itself_fails
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

FAULT = Fault(
    code="NC603",
    slug="hairpin-broken",
    title="pods do not reach themselves through a Service",
    layer="service",
    scopes=("node", "cluster"),
    summary="a pod {on} does not reach itself through its own Service (hairpin)",
    signature=(Rule(DEAD | {Result.REFUSED}, kinds("hairpin")),),
    supports=(
        Sign(
            "http",
            only_itself_fails,
            "again and again the Service answers another pod of the node, and not its own endpoint",
            silence=True,
        ),
    ),
    fix={
        "": (
            "on {node}: cat /sys/class/net/veth*/brport/hairpin_mode",
            'set "hairpinMode": true in the CNI configuration of {node} and recreate the pods',
        ),
        "flannel": (
            'kubectl -n {namespace} edit configmap kube-flannel-cfg # "hairpinMode": true in '
            "cni-conf.json",
            "kubectl -n {namespace} rollout restart daemonset/{daemonset} # then recreate the pods",
        ),
    },
    tell="the same Service from another pod of the node",
    seen=True,
)
