"""The node's cable is pulled: its port at the underlay is down."""

import json

from lab.errors import LabError
from lab.faults import _control, _flannel
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _set(lab, node, state):
    lab.underlay.run("ip", "link", "set", "dev", node.bridge_port, state)
    shown = lab.underlay.run("ip", "-json", "link", "show", "dev", node.bridge_port).stdout
    if ("UP" in json.loads(shown)[0]["flags"]) != (state == "up"):
        raise LabError(f"the underlay port of {node.name} does not go {state}")
    return f"underlay port {node.bridge_port} is {state}"


def _revert(lab, node):
    said = _set(lab, node, "up")
    if lab.settings.cni != "ptp":
        _flannel.wait_for_routes(lab, node)
    _control.recover(lab, node)
    return said


FAULT = LabFault(
    title="the node's uplink is down",
    expects="node-unreachable-underlay",
    apply=lambda lab, node: _set(lab, node, "down"),
    revert=_revert,
    effects=(
        Effect(
            "cross-node node-to-node node-to-pod pod-to-node service node-service dns-pod",
            crosses=True,
        ),
        # A name server may stand on the node itself, and chance may choose it for every question;
        # after 40 s the node is not ready, and its name server leaves the Service.
        Effect("dns-service", outcome="may"),
        Effect("control"),
        Effect("api egress", at="source"),
    ),
)
