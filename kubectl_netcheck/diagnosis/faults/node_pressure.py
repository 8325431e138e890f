"""A node is short of memory, disk or process ids.

What is wrong
    The kubelet reports pressure, and evicts pods, agents of the network among them if their
    priority is low.

How it shows
    Nothing of the network fails yet.

What it is not
    A node that is not Ready.

How to confirm
    kubectl describe node: the conditions MemoryPressure, DiskPressure, PIDPressure.

How to cure
    Free what is short; give the agents of the network the priority class system-node-critical.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs import some
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC904",
    slug="node-pressure",
    title="the node is under pressure",
    layer="control-path",
    scopes=("node",),
    summary="{place} is under pressure: {condition_pressure}",
    confirms=(
        Sign(
            "condition",
            some("condition", lambda fact: bool(fact.text.get("pressure"))),
            "{node} reports {condition_pressure}",
        ),
    ),
    fix={
        "": (
            "kubectl describe node {node}; kubectl top pods -A --sort-by=memory",
            "give the CNI's agent and kube-proxy priorityClassName system-node-critical",
        )
    },
    kind="risk",
    risk="{node} reports {condition_pressure}: agents of the network may be evicted",
)
