"""The API server does not reach the kubelet of a node.

What is wrong
    TCP 10250 of the node is blocked from the API server, or the tunnel that carries it
    (konnectivity, a proxy) is broken.

How it shows
    exec, logs and port-forward to pods of that node hang or fail, and so do metrics; everything
    that the kubelet asks for itself works: the node is Ready, pods start, their traffic flows.

What it is not
    A fault of the pod network: pods of that node reach everything. A node that is cut off: it
    would not start pods.

How to confirm
    exec fails while a pod that is started on the node reports its result by itself.

How to cure
    Open TCP 10250 from the control plane to the node, or repair konnectivity.
"""

from kubectl_netcheck.diagnosis.signatures import CUT, kinds
from kubectl_netcheck.diagnosis.signs import both, legs
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign, View

#: What the node's own pods can measure when they are asked by another way than exec.
OWN = ("cross-node", "pod-to-node", "same-node", "node-to-node", "api")


def _closed(view: View) -> bool:
    """No connection from another node to a suspect's kubelet gets an answer, and some tried."""
    found: dict[str, set[bool]] = {}
    for fact in view.touching(("node-to-node", "pod-to-node"), "kubelet"):
        if fact.leg and fact.leg.crosses and fact.leg.target.node in view.nodes:
            found.setdefault(fact.leg.target.node, set()).add(fact.result in DEAD)
    return bool(found) and all(dead == {True} for dead in found.values())


def _more(view: View) -> bool:
    """The port is closed to others too, or the node's pods answered by another way: a busy
    cluster loses exec calls as well."""
    answers = any(
        fact.leg and fact.leg.source.node in view.nodes
        for measure in ("ping", "tcp")
        for fact in view.touching(OWN, measure)
    )
    return _closed(view) or answers or not view.nodes


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
