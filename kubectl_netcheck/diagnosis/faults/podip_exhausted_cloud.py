"""The cloud's network plugin gets no address for new pods.

What is wrong
    The subnet is used up, the instance type allows no more interfaces, or the plugin's own process
    hangs.

How it shows
    New pods stay in ContainerCreating; running pods are healthy. All nodes of one subnet alike, or
    one node alone.

What it is not
    The node's own range used up: its event names the range.

How to confirm
    The event says "failed to assign an IP address to container"; the plugin's log says why.

How to cure
    Free or add addresses, or use prefix delegation; restart the plugin where one node alone is
    stuck.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs_cni import own_sandbox, sandbox
from kubectl_netcheck.model.fault import Fault, Sign

_event = Sign(
    "sandbox-event", sandbox("cloud-exhausted"), "events say that the cloud's plugin got no address"
)

FAULT = Fault(
    code="NC107",
    slug="podip-exhausted-cloud",
    title="the cloud gives no pod address",
    layer="cni",
    scopes=("node", "cluster"),
    summary="new pods cannot be set up {on}: the cloud's CNI got no address for them",
    signature=sandbox_fails(),
    requires=(_event,),
    supports=(_event,),
    confirms=(
        Sign(
            "sandbox-event",
            own_sandbox("cloud-exhausted"),
            "the probes themselves could not be set up",
        ),
    ),
    fix={
        "": (
            "kubectl -n kube-system logs -l k8s-app=aws-node --tail=50 # look for "
            "InsufficientFreeAddressesInSubnet",
            "free addresses in the subnet, add a subnet, use prefix delegation, or a larger "
            "instance",
        )
    },
    risk="pods failed on {node}[[ (last at {sandbox_event_last})]] because the cloud gave no "
    "address",
    tell="the events FailedCreatePodSandBox of the node",
)
