"""A node's runtime uses another CNI configuration than the cluster's.

What is wrong
    Several files lie in /etc/cni/net.d and the first by name is taken: the leftover of a CNI that
    was removed, or of the distribution.

How it shows
    Pods of the node get addresses that are not of its range; they may reach each other and nothing
    else, and nobody reaches them.

What it is not
    A missing route: the addresses are right. Multus, whose file comes first by design.

How to confirm
    Addresses of running pods against the pod range of the node; ls /etc/cni/net.d on it.

How to cure
    Move the stale files away, restart containerd, and recreate the pods of the node.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, cross_dead
from kubectl_netcheck.diagnosis.signs import text
from kubectl_netcheck.model.fault import Fault, Sign

_foreign = Sign(
    "pod-address",
    text("pod-address", "problem", "foreign"),
    "pods of {node} have foreign addresses",
)

FAULT = Fault(
    code="NC104",
    slug="cni-config-conflict",
    title="another CNI's configuration is used",
    layer="cni",
    scopes=("node",),
    summary="pods of {place} have addresses outside its range[[ ({pod_address_address})]]: another "
    "CNI configuration is used there",
    signature=cross_dead(MAYBE),
    requires=(_foreign,),
    confirms=(_foreign,),
    fix={
        "": (
            "on {node}: ls /etc/cni/net.d # move all but the cluster's own file away",
            "on {node}: systemctl restart containerd # then recreate its pods",
        ),
    },
    risk="pods of {node} have addresses outside its range: {pod_address_pods}",
    tell="addresses of the node's pods against its range",
)
