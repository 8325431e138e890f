"""Container runtime and CNI plugins of a node disagree about the configuration's version.

What is wrong
    containerd 1.6.0 to 1.6.3 beside older plugins, or a configuration that declares a version that
    its plugins do not know, or none.

How it shows
    New pods of the pod network stay in ContainerCreating, or cannot be deleted; host-network pods
    start, running pods work.

What it is not
    A plugin that is missing: the event says so in other words. A CNI agent that is down.

How to confirm
    The event says "incompatible CNI versions" or "the version is empty"; the runtime version of
    the node.

How to cure
    Upgrade containerd and the plugins together; declaring a newer version without newer plugins
    makes the very error.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs_cni import own_sandbox, sandbox
from kubectl_netcheck.model.fault import Fault, Sign

_event = Sign(
    "sandbox-event", sandbox("version-skew"), "events say that the CNI versions are incompatible"
)

FAULT = Fault(
    code="NC103",
    slug="cni-containerd-version-skew",
    title="CNI plugins and configuration do not fit",
    layer="runtime",
    scopes=("node", "cluster"),
    summary="new pods cannot be set up {on}: the CNI plugins do not know the version of "
    "the configuration[[ ({condition_runtime})]]",
    signature=sandbox_fails(),
    requires=(_event,),
    supports=(_event,),
    confirms=(
        Sign(
            "sandbox-event",
            own_sandbox("version-skew"),
            "the probes themselves could not be set up",
        ),
    ),
    fix={
        "": (
            "on {node}: grep -H cniVersion /etc/cni/net.d/*; /opt/cni/bin/loopback version",
            "upgrade containerd to 1.6.4 or newer and the plugins in /opt/cni/bin to 1.0.0 or "
            "newer",
        )
    },
    risk="pods failed on {node}[[ (last at {sandbox_event_last})]] because CNI plugins and "
    "configuration do not fit",
    tell="the events FailedCreatePodSandBox of the node",
    seen=True,
)
