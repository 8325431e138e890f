"""One of the name servers is not reached by any pod, and yet counts as ready."""

from lab.errors import LabError
from lab.faults import _dns, _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _addresses(lab, node):
    return [
        each["status"]["podIP"]
        for each in _dns.pods(lab)
        if each["spec"]["nodeName"] == node.name and each["status"].get("podIP")
    ]


def _forward(lab, node):
    found = _addresses(lab, node)
    if not found:
        raise LabError(f"no name server runs on {node.name}")
    # The kubelet's own questions are not forwarded, so the pod stays ready.
    return [_rules.rule(f"FORWARD -d {each} -j DROP") for each in found]


FAULT = LabFault(
    title="one name server, on this node, not reached",
    expects="coredns-endpoint-unreachable",
    apply=_rules.inserting(_forward),
    revert=_rules.removing(_forward),
    effects=(
        Effect("dns-service", at="behind"),
        Effect("dns-pod", at="target"),
    ),
    nodes=lambda lab: sorted({each["spec"]["nodeName"] for each in _dns.pods(lab)}),
)
