"""The node has no CNI configuration: it is not ready and connects no new pod."""

from lab.faults import _cni, _control, _sandbox, _wait
from lab.faults._fault import LabFault
from lab.truth.sandbox import FIRST, FOLDER

#: Not an ending that a runtime reads; it notices a file that is renamed within the folder.
HIDDEN = "hidden"


def _apply(lab, node):
    node.run("sh", "-c", f'f=$({FIRST}); [ -z "$f" ] || mv "$f" "$f.{HIDDEN}"')
    _wait.until(f"{node.name} is not ready", lambda: not _control.is_ready(lab, node), 40)
    return "took the CNI configuration away, the node is not ready"


def _revert(lab, node):
    script = f'for f in {FOLDER}/*.{HIDDEN}; do [ ! -e "$f" ] || mv "$f" "${{f%.{HIDDEN}}}"; done'
    node.run("sh", "-c", script)
    _control.recover(lab, node)
    return f"{_cni.path(node)} is back, the node is ready"


FAULT = LabFault(
    title="CNI configuration of the node missing",
    expects="cni-not-initialized",
    apply=_apply,
    revert=_revert,
    effects=_sandbox.NO_NEW_PODS,
)
