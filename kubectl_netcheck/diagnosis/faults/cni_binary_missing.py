"""A CNI plugin's program is missing on a node, or may not be executed.

What is wrong
    The configuration names a plugin that is not in /opt/cni/bin: the installer did not run, the
    folder was cleaned, or it is mounted noexec.

How it shows
    New pods of the pod network stay in ContainerCreating; host-network pods start, running pods
    work.

What it is not
    A configuration that is missing: then the node is not Ready.

How to confirm
    The event says "failed to find plugin … in path [/opt/cni/bin]".

How to cure
    Restart the CNI's pod on the node, whose init container installs the plugins.
"""

from kubectl_netcheck.diagnosis.signatures import sandbox_fails
from kubectl_netcheck.diagnosis.signs_cni import own_sandbox, sandbox
from kubectl_netcheck.model.fault import Fault, Sign

_event = Sign(
    "sandbox-event", sandbox("plugin-missing"), "events say that a plugin is not in its folder"
)

FAULT = Fault(
    code="NC105",
    slug="cni-binary-missing",
    title="a CNI plugin is missing",
    layer="cni",
    scopes=("node", "cluster"),
    summary="new pods cannot be set up {on}: a CNI plugin is missing[[: {sandbox_event_message}]]",
    signature=sandbox_fails(),
    requires=(_event,),
    supports=(_event,),
    confirms=(
        Sign(
            "sandbox-event",
            own_sandbox("plugin-missing"),
            "the probes themselves could not be set up",
        ),
    ),
    fix={
        "": (
            "on {node}: ls -l /opt/cni/bin",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector "
            "spec.nodeName={node} # which installs them again",
        )
    },
    risk="pods failed on {node}[[ (last at {sandbox_event_last})]] because a CNI plugin is missing",
    tell="the events FailedCreatePodSandBox of the node",
    seen=True,
)
