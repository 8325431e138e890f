"""Faults made of a Corefile: the name servers are started anew, since they reload it late."""

from __future__ import annotations

from lab.errors import LabError
from lab.faults import _dns, _wait
from lab.faults._fault import Step
from lab.lab import Lab
from lab.manifests.dns import COREFILE
from lab.node import Node
from lab.truth import layout


def replacing(old: str, new: str) -> Step:
    """An `apply` that puts `new` where the healthy Corefile has `old`."""

    def apply(lab: Lab, node: Node) -> str:
        whole = _healthy(lab)
        if old not in whole:
            raise LabError(f"the Corefile has no {old!r}")
        _set(lab, whole.replace(old, new, 1))
        return f"the Corefile says {new.strip() or 'nothing'!r} instead of {old.strip()!r}"

    return apply


def restore(lab: Lab, node: Node) -> str:
    """A `revert`."""
    _set(lab, _healthy(lab))
    return "the Corefile is as it was"


def _healthy(lab: Lab) -> str:
    return COREFILE % lab.settings.cluster_domain


def _set(lab: Lab, corefile: str) -> None:
    if _now(lab) == corefile:
        return
    found = lab.kubectl("create", "configmap", _dns.NAME, "-n", _dns.NAMESPACE,
                        f"--from-literal=Corefile={corefile}", "--dry-run=client",
                        "-o", "yaml")  # fmt: skip
    lab.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", input=found)
    if _now(lab) != corefile:
        raise LabError("the Corefile is not as it was set")
    old = {each["metadata"]["name"] for each in _dns.pods(lab)}
    lab.kubectl("delete", "pods", "-n", _dns.NAMESPACE, "-l", "k8s-app=kube-dns",
                "--grace-period=1", "--wait=false")  # fmt: skip
    _wait.until(
        "the name servers before it are gone",
        lambda: not old & {each["metadata"]["name"] for each in _dns.pods(lab)},
        30,
    )
    _dns.wait_ready(lab)
    if lab.state.last("truth"):
        layout.prepare(lab)


def _now(lab: Lab) -> str:
    return lab.kubectl("get", "configmap", _dns.NAME, "-n", _dns.NAMESPACE, "-o",
                       "jsonpath={.data.Corefile}")  # fmt: skip
