"""No address is left for new pods of a node.

What is wrong
    More pods than the node's range, block or pool holds, or addresses of pods that are long gone
    were never given back.

How it shows
    New pods stay in ContainerCreating; running pods are healthy.

What it is not
    A cloud that has no address left: its event names the cloud's plugin.

How to confirm
    The event says "no IP addresses available in range set"; with Calico "No IPs available in
    pools" or "No more free affine blocks", with Cilium "range is full".

How to cure
    Remove leaked reservations, lower the number of pods, or use a larger range per node.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs_cni import own_sandbox, sandbox
from kubectl_netcheck.model.fault import Fault, Sign

_event = Sign(
    "sandbox-event",
    sandbox("range-exhausted"),
    "events say that no address is left for pods of the node",
)

FAULT = Fault(
    code="NC106",
    slug="podip-exhausted-hostlocal",
    title="no pod address is left",
    layer="cni",
    scopes=("node", "cluster"),
    summary="new pods cannot be set up {on}: no address is left for them",
    signature=sandbox_fails(),
    requires=(_event,),
    supports=(_event,),
    confirms=(
        Sign(
            "sandbox-event",
            own_sandbox("range-exhausted"),
            "the probes themselves could not be set up",
        ),
    ),
    fix={
        "": (
            "kubectl get pods -A --field-selector spec.nodeName={node} --no-headers | wc -l",
            "on {node}: ls /var/lib/cni/networks/* | wc -l # many more files than pods are leaked",
            "drain {node}, stop kubelet and containerd, remove the stale files, start them "
            "again; or give nodes a larger range",
        ),
        # Their IPAM has no files on the node, unless host-local was put in its place.
        "calico": (
            "calicoctl ipam show --show-blocks; calicoctl ipam check # which lists what leaked",
            "kubectl get ippools.crd.projectcalico.org -o yaml # a pool that is disabled, "
            "selects other nodes, or is too small; add one",
            "with strictAffinity: a smaller blockSize, so that more nodes get a block",
            "on {node}, where the event says range set: ls /var/lib/cni/networks/* | wc -l",
        ),
        "cilium": (
            "kubectl get ciliumnodes -o yaml # compare spec.ipam with status.ipam.used",
            "enlarge clusterPoolIPv4PodCIDRList, or lower the number of pods of a node",
        ),
    },
    risk="pods failed on {node}[[ (last at {sandbox_event_last})]] because no pod address was left",
    tell="the events FailedCreatePodSandBox of the node",
    seen=True,
)
