"""A node has no default route.

What is wrong
    An air-gapped network, a DHCP lease that ran out, or a network manager that removed it.

How it shows
    From the node itself Service addresses are unreachable at once, because the kernel looks for a
    route before it translates the address; pods reach them. The outside is unreachable. Agents
    that use the API server's Service address fail.

What it is not
    kube-proxy missing: then pods fail too.

How to confirm
    ip route show default on the node: nothing.

How to cure
    Add a default route, if need be to an address that answers nothing, or a route to the Service
    range.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs_node import no_default_route
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

FAULT = Fault(
    code="NC209",
    slug="node-default-route-missing",
    title="the node has no default route",
    layer="node-forwarding",
    scopes=("node",),
    summary="{place} has no default route: it does not reach Service addresses itself, its pods do",
    signature=(
        Rule(DEAD, kinds("api-host", "egress-host", "egress-pod"), at="source"),
        # The API server may stand in the node's own subnet, which needs no default route.
        Rule(MAYBE, kinds("api-own-host", "api-own-pod"), at="source"),
    ),
    supports=(Sign("routes", no_default_route, "{node} has no default route"),),
    confirms=(Sign("routes", no_default_route, "{node} has no default route"),),
    follow_up=("routes",),
    fix={
        "": (
            "on {node}: ip route add default via <gateway>",
            "or, air-gapped: ip route add <Service range> dev <card>",
        )
    },
    risk="{node} has no default route",
    tell="ip route show default on the node",
    seen=True,
)
