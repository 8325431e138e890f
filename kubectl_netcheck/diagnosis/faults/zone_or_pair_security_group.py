"""Nothing passes between two nodes, or between two zones.

What is wrong
    A security group, a network ACL or a router between two subnets drops packets of the nodes
    themselves.

How it shows
    Between the two nodes, or between all nodes of the two zones, nothing passes on any network;
    each reaches all others.

What it is not
    A node that is cut off: it would fail with everyone. A blocked tunnel: then the nodes
    themselves talk.

How to confirm
    The matrix of nodes: failing pairs are those of the two zones or subnets, and TCP 10250 fails
    too.

How to cure
    Allow the nodes' security group to itself, in both directions and all zones.
"""

from kubectl_netcheck.diagnosis.signatures import between_dead
from kubectl_netcheck.model.fault import Fault

FAULT = Fault(
    code="NC324",
    slug="zone-or-pair-security-group",
    title="nothing passes between the two",
    layer="underlay",
    scopes=("pair", "zone"),
    summary="{place} is blocked on the nodes' own network",
    signature=between_dead(),
    fix={
        "": (
            "compare security groups, network ACLs and routes of the two: each must allow the "
            "other",
            "from {node}: traceroute -T -p 10250 <address of the other>",
        )
    },
    tell="TCP between the nodes' own addresses",
    seen=True,
)
