"""The range of pod addresses of a node takes in addresses of nodes or of Services.

What is wrong
    The pod network was given addresses that the nodes' own network, or the range of Services, has
    as well: defaults that met (10.0.0.0/8, 192.168.0.0/16), or a cluster that grew into its
    neighbour.

How it shows
    Packets to that node or Service are routed into the pod network instead, or a pod gets the
    address of somebody else: one target fails, from some nodes only, and may have worked until the
    pod with its address started.

What it is not
    Two nodes whose pod ranges overlap: that one has a page of its own. A CNI that gives addresses
    from a pool of its own and leaves spec.podCIDRs alone: then nothing ever happens.

How to confirm
    ip route get ADDRESS on the node: it names the pods' bridge or tunnel instead of the card.

How to cure
    Give the smaller of the two networks another range. A cluster's ranges cannot be changed in
    place: new nodes with a new range, then drain the old ones.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs import some
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC116",
    slug="cidr-overlap",
    title="pod addresses overlap those of nodes or Services",
    layer="cni",
    scopes=("node",),
    summary="the pod range of {place}, {pod_cidr_cidr}, holds {pod_cidr_holds}",
    confirms=(
        Sign(
            "pod-cidr",
            some("pod-cidr", lambda fact: bool(fact.text.get("holds"))),
            "{pod_cidr_cidr} holds {pod_cidr_holds}",
        ),
    ),
    fix={
        "": (
            "on {node}: ip route get <the address> # it must not lead to the pods' bridge or "
            "tunnel",
            "give new nodes another pod range (controller-manager: --cluster-cidr), then drain and "
            "delete {node}",
        )
    },
    kind="risk",
    risk="the pod range of {node}, {pod_cidr_cidr}, holds {pod_cidr_holds}: once a pod gets that "
    "address, or a route leads there, one of the two is not reached any more",
    tell="ip route get with the address, on the node",
)
