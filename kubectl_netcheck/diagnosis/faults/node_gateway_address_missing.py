"""The gateway of a node's pods has lost its address or is down.

What is wrong
    The bridge or gateway interface of the CNI (cni0, cbr0, antrea-gw0 …) is down or has no
    address: a network manager took it, or it was removed by hand.

How it shows
    Pods of the node do not reach their gateway, their own node, or anything beyond, and are not
    reached from other nodes. Pods on one bridge still talk while the bridge is up.

What it is not
    Forwarding that is off or a FORWARD rule: then the gateway answers.

How to confirm
    ip address show of the bridge on the node.

How to cure
    Restart the CNI's pod and recreate the bridge: the next new pod makes it again.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import both, text
from kubectl_netcheck.diagnosis.signs_node import bridge_bare
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

FAULT = Fault(
    code="NC208",
    slug="node-gateway-address-missing",
    title="the pods' gateway is down",
    layer="node-forwarding",
    scopes=("node",),
    summary="the gateway of the pods {on} is down or has no address",
    signature=(
        Rule(MAYBE, kinds("node-to-pod"), at="source"),
        Rule(DEAD, kinds("pod-to-node", "cross-node", "service", "hairpin"), at="source"),
        Rule(DEAD, kinds("cross-node", "service", "node-to-pod"), at="target"),
        Rule(DEAD, kinds("dns-service", "api-pod", "api-own-pod", "egress-pod"), at="source"),
        Rule(MAYBE, kinds("same-node", "dns-pod"), at="inside"),
        Rule(DEAD, kinds("dns-pod"), crosses=True),
        Rule(MAYBE, kinds("dns"), at="behind"),
    ),
    refutes=(Sign("own-stack", text("own-stack", "gateway", "ok"), "the gateway answers"),),
    confirms=(Sign("routes", bridge_bare, "no route of {node} leads to its own bridge"),),
    supports=(
        Sign(
            "own-stack",
            both(
                text("own-stack", "loopback", "ok"),
                text("own-stack", "gateway", "lost"),
            ),
            "a pod on {node} reaches itself but not its gateway {own_stack_via}",
        ),
        Sign("links", text("links", "bridge_state", "down"), "the bridge of {node} is down"),
    ),
    follow_up=("links", "routes", "own-stack"),
    fix={
        "": (
            "on {node}: ip -br address show # look for the CNI's bridge",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector "
            "spec.nodeName={node} # then recreate a pod there",
        ),
    },
    tell="the state and the address of the CNI's bridge on the node",
    seen=True,
)
