"""Open vSwitch, or the controller that programs it, does not run on a node.

What is wrong
    ovs-vswitchd, ovn-controller or the agent beside it crashed; flows were flushed or are old.

How it shows
    With flows flushed pods of the node reach nothing, not even each other; with the controller
    alone down, running pods work and new ones fail.

What it is not
    A tunnel that is blocked: pods of the node would talk.

How to confirm
    The CNI's pods on the node (antrea-agent, ovs-ovn, ovnkube-node) are not ready; ovs-vsctl show.

How to cure
    Restart the CNI's pod on the node; check the kernel module.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import agent, both
from kubectl_netcheck.diagnosis.signs_cni import cni
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

_ovs = both(cni("antrea", "kube-ovn", "ovn-kubernetes"), agent("cni", "not-ready", "missing"))

FAULT = Fault(
    code="NC217",
    slug="ovs-ovn-dataplane-down",
    title="Open vSwitch does not forward",
    layer="node-forwarding",
    scopes=("node",),
    summary="Open vSwitch or its controller {on} does not forward pod traffic[[: {cni_why}]]",
    signature=(
        Rule(DEAD, kinds("same-node", "hairpin"), at="inside"),
        Rule(DEAD, kinds("cross-node", "node-to-pod", "service", "dns"), crosses=True),
        Rule(MAYBE, kinds("pod-to-node", "node-to-pod", "service", "dns", "api-pod"), at="source"),
        Rule(MAYBE, kinds("dns"), at="behind"),
    ),
    requires=(
        Sign(
            "agent", _ovs, "the CNI is built on Open vSwitch and its agent is not ready on {node}"
        ),
    ),
    supports=(Sign("agent", _ovs, "the CNI agent of {node} is not ready"),),
    fix={
        "": (
            "kubectl -n {namespace} get pods -o wide --field-selector spec.nodeName={node}",
            "on {node}: ovs-vsctl show; ovs-appctl dpctl/dump-flows | head",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
        )
    },
    tell="the state of the CNI's pods on the node",
)
