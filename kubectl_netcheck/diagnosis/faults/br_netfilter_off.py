"""Bridged packets of a node bypass iptables, so Services with an endpoint on the same node fail.

What is wrong
    net.bridge.bridge-nf-call-iptables is 0, or the module br_netfilter is not loaded, on a node
    whose pods hang on a bridge. The answer of a pod on the same bridge goes straight back and
    keeps the pod's address instead of the Service's: the client drops it.

How it shows
    A Service fails when the pod behind it is on the client's own node, and works when it is on
    another. DNS fails now and then, whenever the DNS pod of the same node is chosen.

What it is not
    internalTrafficPolicy Local: exactly the opposite. Hairpin off: only a pod reaching itself
    fails.

How to confirm
    Read /proc/sys/net/bridge/bridge-nf-call-iptables on the node.

How to cure
    modprobe br_netfilter and set the sysctl to 1, for good in /etc/modules-load.d and
    /etc/sysctl.d.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs import sysctl
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

KEY = "net.bridge.bridge-nf-call-iptables"

FAULT = Fault(
    code="NC206",
    slug="br-netfilter-off",
    title="bridged packets bypass iptables",
    layer="node-forwarding",
    scopes=("node",),
    summary="{on} Services with an endpoint on the same node fail: bridged packets bypass "
    "iptables (bridge-nf-call-iptables is not 1)",
    signature=(
        Rule(DEAD, kinds("service"), at="inside"),
        Rule(MAYBE, kinds("hairpin"), at="inside"),
        Rule(MAYBE, kinds("dns-service"), at="source"),
    ),
    refutes=(Sign("sysctls", sysctl(KEY, 1), "bridged packets pass iptables on {node}"),),
    confirms=(Sign("sysctls", sysctl(KEY, 0), "bridge-nf-call-iptables is 0 on {node}"),),
    follow_up=("sysctls",),
    fix={
        "": (
            "on {node}: modprobe br_netfilter && sysctl -w net.bridge.bridge-nf-call-iptables=1",
            # In files of their own: k8s.conf is that of Kubernetes' guide, with overlay in it.
            "on {node}: echo br_netfilter > /etc/modules-load.d/br_netfilter.conf",
            "on {node}: echo net.bridge.bridge-nf-call-iptables=1 > "
            "/etc/sysctl.d/99-zz-bridge-nf-call-iptables.conf",
        ),
    },
    tell="net.bridge.bridge-nf-call-iptables on the node",
    seen=True,
)
