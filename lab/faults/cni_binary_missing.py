"""The CNI plugins are not where the node's runtime looks for them: an empty folder covers them."""

from lab.errors import LabError
from lab.faults import _sandbox
from lab.faults._fault import LabFault
from lab.truth.sandbox import PLUGINS

LABEL = "netcheck-empty"


def _covered(node):
    return any(
        line.startswith(LABEL) for line in node.run("cat", "/proc/mounts").stdout.splitlines()
    )


def _apply(lab, node):
    if not _covered(node):
        node.run("mount", "-t", "tmpfs", "-o", "size=4k", LABEL, PLUGINS)
    if node.run("ls", PLUGINS).stdout.strip():
        raise LabError(f"there are still plugins in {PLUGINS} of {node.name}")
    return f"{PLUGINS} is empty"


def _revert(lab, node):
    while _covered(node):
        node.run("umount", PLUGINS)
    return f"{len(node.run('ls', PLUGINS).stdout.split())} plugins are in {PLUGINS}"


FAULT = LabFault(
    title="CNI plugins of the node missing",
    expects="cni-binary-missing",
    apply=_apply,
    revert=_revert,
    effects=_sandbox.NO_NEW_PODS,
)
