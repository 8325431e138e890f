"""The API server does not reach the kubelet of a node.

What is wrong
    TCP 10250 of the node is blocked from the API server, or the tunnel that carries it
    (konnectivity, a proxy) is broken.

How it shows
    exec, logs and port-forward to pods of that node hang or fail, and so do metrics; everything
    that the kubelet asks for itself works: the node is Ready, pods start, their traffic flows.

What it is not
    A fault of the pod network: pods of that node reach everything. A node that is cut off: it
    would not start pods. A proxy before the API server that passes no websockets: exec fails, and
    logs come.

How to confirm
    exec fails, twice, and no log comes, while a pod that is started on the node at once reports
    its result by itself. A node with too much to do is late with both.

How to cure
    Open TCP 10250 from the control plane to the node, or repair konnectivity.
"""

from kubectl_netcheck.diagnosis.distress import PROMPT_S
from kubectl_netcheck.diagnosis.signatures import CUT, kinds
from kubectl_netcheck.diagnosis.signs import both, legs
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign, View


def _closed(view: View) -> bool:
    """No connection from another node to a suspect's kubelet gets an answer, and some tried."""
    found: dict[str, set[bool]] = {}
    for fact in view.touching(("node-to-node", "pod-to-node"), "kubelet"):
        if fact.leg and fact.leg.crosses and fact.leg.target.node in view.nodes:
            found.setdefault(fact.leg.target.node, set()).add(fact.result in DEAD)
    return bool(found) and all(dead == {True} for dead in found.values())


def _deaf(fact: Fact) -> bool:
    """The API server says it, or nothing was heard twice of a node that does all else at once."""
    if fact.result is not Result.LOST or fact.text.get("ending") == "connect":
        return fact.result is Result.LOST
    return "again" in fact.text and fact.figures.get("other_way_s", PROMPT_S) < PROMPT_S


def _more(view: View) -> bool:
    """More than silence: a cluster with too much to do is late with exec calls as well."""
    return _closed(view) or any(_deaf(fact) for fact in view.touching(("control",), "exec"))


FAULT = Fault(
    code="NC901",
    slug="apiserver-kubelet-path",
    title="the API server does not reach the kubelet",
    layer="control-path",
    scopes=("node", "cluster"),
    summary="the API server does not reach the kubelet of {place} (TCP 10250): "
    "exec and logs fail there; the pod network works",
    signature=(
        Rule(CUT, kinds("control"), kinds("exec")),
        Rule(DEAD | {Result.OK, Result.REFUSED}, measures=kinds("kubelet"), at="target"),
    ),
    requires=(Sign("kubelet", _more, "more than exec speaks for it"),),
    refutes=(
        Sign("logs", legs(("control",), "logs", Result.OK), "the API server hands on logs of it"),
    ),
    confirms=(
        Sign(
            "exec",
            both(
                legs(("control",), "exec", *CUT),
                legs(("control",), "pod-start", Result.OK),
                legs(("cross-node",), "tcp", Result.OK),
                # Silence of exec alone may be that of a machine with too much to do.
                _closed,
            ),
            "exec fails and TCP 10250 answers no other node, while pods start there and reach "
            "their peers",
        ),
    ),
    fix={
        "": (
            "allow TCP 10250 from the control plane to {node}, in its firewall and in security "
            "groups",
            "with konnectivity: kubectl -n kube-system get pods -o wide | grep konnectivity",
        ),
    },
    seen=True,
    tell="exec into a pod on the node, beside a pod that starts there",
)
