"""A node lacks the route to the pods of another node, or has a wrong one.

What is wrong
    The routing table of a node has no entry for another node's pod range, or one that points
    elsewhere: the agent missed an event, a network manager removed it, an old entry was left.

How it shows
    Between the two nodes nothing of the pod network passes, in both directions, because answers
    need the way back. The node without the route finds remote pods unreachable at once, or sends
    them to its default gateway. All other pairs work.

What it is not
    A tunnel that is blocked between two nodes: the routes are there.

How to confirm
    ip route get <address of a remote pod> on both nodes.

How to cure
    Restart the CNI's pod on the node that lacks it; keep network managers off the CNI's routes.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, cross_dead, kinds
from kubectl_netcheck.diagnosis.signs import agent, legs
from kubectl_netcheck.diagnosis.signs_cni import route_by_range, route_missing, routes_complete
from kubectl_netcheck.diagnosis.signs_node import tunnel_missing, uneven
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

FAULT = Fault(
    code="NC309",
    slug="route-missing-or-stale",
    title="a route to pods is missing",
    layer="overlay",
    scopes=("node", "pair"),
    summary="a route to the pods of another node is missing or wrong {at}",
    signature=(
        # Without a tunnel a node's own packets come from its own address, to which the way back
        # needs no route to pods: then only the node that lacks the route fails.
        Rule(MAYBE, kinds("node-to-pod"), crosses=True),
        *cross_dead(),
    ),
    requires=(Sign("cni", route_by_range, "the nodes route by pod ranges"),),
    refutes=(
        Sign("routes", routes_complete, "the routes of {node} and its peers are complete"),
        Sign("links", tunnel_missing, "the tunnel device of {node} is missing or down"),
        Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),
    ),
    supports=(
        Sign(
            "ping",
            legs(("node-to-pod",), "ping", Result.UNREACHABLE),
            "a node finds remote pods unreachable at once",
        ),
        Sign("oneway", uneven, "datagrams arrive in one direction only"),
    ),
    confirms=(Sign("routes", route_missing, "a node lacks the route to the other's pods"),),
    follow_up=("links", "routes"),
    fix={
        "": (
            "kubectl get nodes -o custom-columns=NAME:.metadata.name,POD:.spec.podCIDR # "
            "compare with: ip route on {node}",
            "kubectl -n {namespace} delete pod -l {selector} "
            "--field-selector spec.nodeName=<the node that lacks it>",
        ),
    },
    tell="the routes to pod ranges on both nodes",
    seen=True,
)
