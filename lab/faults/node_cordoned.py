"""The node takes no new pods from the scheduler. A look-alike: its network is as it was."""

import json

from lab.errors import LabError
from lab.faults._fault import LabFault


def _set(lab, node, wanted):
    lab.kubectl("cordon" if wanted else "uncordon", node.name)
    spec = json.loads(lab.kubectl("get", "node", node.name, "-o", "json"))["spec"]
    if bool(spec.get("unschedulable")) != wanted:
        raise LabError(f"{node.name} does not become {'un' if wanted else ''}schedulable")
    return "cordoned" if wanted else "uncordoned"


FAULT = LabFault(
    title="node cordoned (no fault)",
    expects="healthy",
    apply=lambda lab, node: _set(lab, node, True),
    revert=lambda lab, node: _set(lab, node, False),
    effects=(),
)
