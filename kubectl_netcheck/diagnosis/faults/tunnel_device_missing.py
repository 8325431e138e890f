"""The tunnel device of a node is gone or down.

What is wrong
    The device that carries pod packets to other nodes (flannel.1, vxlan.calico, cilium_vxlan …)
    does not exist on the node or is down, and its routes went with it. Somebody removed it, its
    kernel module is missing after an upgrade, or another CNI's device holds its number and port.

How it shows
    Pods of the node reach nothing on other nodes and are not reached from there. What the node
    itself sends to remote pods fails at once as unreachable, or takes the default route and is
    lost. Pods of the node talk, the nodes themselves talk.

What it is not
    A blocked tunnel port: the device is there and up. A CNI agent that does not run: it would
    make the device again.

How to confirm
    ip -d link on the node: no tunnel device that is up, while other nodes have one.

How to cure
    Restart the CNI's pod on the node, which makes the device and its routes again; remove a
    leftover device of another CNI; install the kernel's extra modules.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent, legs
from kubectl_netcheck.diagnosis.signs_cni import native_routing
from kubectl_netcheck.diagnosis.signs_node import tunnel_missing, tunnel_up
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Sign

FAULT = Fault(
    code="NC306",
    slug="tunnel-device-missing",
    title="the tunnel device is missing",
    layer="overlay",
    scopes=("node", "cluster"),
    summary="{place} has no working tunnel device [[ ({device})]][[: it is {links_tunnel_state}]]",
    signature=cross_dead(oneway=DEAD),
    refutes=(
        Sign("cni", native_routing, "the CNI uses no tunnel"),
        Sign("links", tunnel_up, "the tunnel device of {node} is up"),
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
    ),
    supports=(
        Sign(
            "ping",
            legs(("node-to-pod",), "ping", Result.UNREACHABLE),
            "the node itself finds remote pods unreachable at once",
        ),
    ),
    confirms=(Sign("links", tunnel_missing, "the tunnel device of {node} is missing or down"),),
    follow_up=("links", "routes"),
    fix={
        "": (
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
            "on {node}: ip -d link show type vxlan # remove the device of another CNI",
        ),
    },
    risk="{node} has no working tunnel device",
    tell="the tunnel device on the node",
    seen=True,
)
