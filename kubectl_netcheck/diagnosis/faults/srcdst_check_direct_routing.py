"""The network between nodes drops packets whose addresses are not the nodes' own.

What is wrong
    The CNI routes pod packets without a tunnel, and the cloud checks source and destination of
    each machine, or a port's security allows its own address only.

How it shows
    Pods of different nodes do not reach each other, nor does a node a remote pod; what leaves with
    the node's address passes.

What it is not
    A missing route on a node: then the node itself finds the pod unreachable.

How to confirm
    tcpdump on the sender's card shows the packets leave; they do not arrive.

How to cure
    Turn the check off for the machines, or let the CNI encapsulate.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_cni import native_routing
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC314",
    slug="srcdst-check-direct-routing",
    title="the cloud drops packets with pod addresses",
    layer="overlay",
    scopes=("node", "pair", "zone", "cluster"),
    summary="packets with pod addresses are dropped {at}: the pod network has no "
    "tunnel, and the network in between does not know pods",
    signature=cross_dead(),
    requires=(Sign("cni", native_routing, "the pod network has no tunnel"),),
    refutes=(Sign("agent", agent("cni", "missing"), "no CNI agent runs on {node}"),),
    follow_up=("routes",),
    fix={
        "": (
            "AWS: aws ec2 modify-instance-attribute --instance-id <of {node}> "
            "--no-source-dest-check",
            "GCP: canIpForward; Calico on AWS: Felix awsSrcDstCheck: Disable",
            "or let the CNI encapsulate",
        )
    },
    tell="the cloud's source and destination check, and its route to the pod range",
)
