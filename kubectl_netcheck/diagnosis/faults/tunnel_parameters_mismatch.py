"""A node's tunnel uses another port or network number than the others'.

What is wrong
    The tunnel of a node was set up with another UDP port or network identifier: 8472 against
    4789, a setting that was changed without restarting every agent, a mixed upgrade.

How it shows
    As a blocked tunnel: nothing of the pod network passes between that node and the others, in
    both directions, while everything else does.

What it is not
    A blocked port: then both ends use the same port.

How to confirm
    ip -d link show of the tunnel device on two nodes: dstport and id differ.

How to cure
    Make the CNI's setting the same everywhere and restart all its agents.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_cni import (
    listens_elsewhere,
    native_routing,
    other_tunnel,
    settings_agree,
    settings_differ,
)
from kubectl_netcheck.diagnosis.signs_node import tunnel_missing
from kubectl_netcheck.model.fault import DEAD, Fault, Sign

FAULT = Fault(
    code="NC307",
    slug="tunnel-parameters-mismatch",
    title="the tunnel's port or number differs",
    layer="overlay",
    scopes=("node", "pair"),
    summary="the tunnel of {place} is set up unlike those of its peers[[: port "
    "{links_tunnel_port}]][[, number {links_tunnel_id}]]",
    signature=cross_dead(oneway=DEAD),
    refutes=(
        Sign("cni", native_routing, "the CNI uses no tunnel"),
        Sign("cni", other_tunnel, "the pod network is IPIP, IPsec or WireGuard"),
        Sign("links", settings_agree, "the tunnels of {node} and its peers are set up alike"),
        Sign("links", tunnel_missing, "the tunnel device of {node} is missing or down"),
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
    ),
    supports=(
        Sign(
            "listeners", listens_elsewhere, "{node} and its peers listen on different tunnel ports"
        ),
    ),
    confirms=(Sign("links", settings_differ, "port or number of the tunnel of {node} differ"),),
    follow_up=("links", "listeners"),
    fix={
        "": (
            "kubectl -n {namespace} rollout restart daemonset/{daemonset}",
            "on {node}: ip -d link show {device} # compare dstport and id with a peer's",
        ),
        "flannel": (
            "kubectl -n {namespace} get configmap kube-flannel-cfg -o yaml # compare Backend",
            "kubectl -n {namespace} rollout restart daemonset/{daemonset}",
        ),
    },
    tell="port and number of the tunnel device on both nodes",
    seen=True,
)
