"""No name server runs: the Deployment is scaled to zero.

The pods go on answering through their termination grace, so it waits until they are gone.
"""

from lab.faults import _dns, _wait
from lab.faults._fault import LabFault
from lab.truth import layout
from lab.truth.effects import Effect


def _apply(lab, node):
    _dns.scale(lab, 0)
    lab.kubectl(
        "delete", "pods", "-n", _dns.NAMESPACE, "-l", "k8s-app=kube-dns", "--grace-period=1",
        "--wait=false",
    )  # fmt: skip
    _wait.until("all name servers are gone", lambda: not _dns.pods(lab), 30)
    return "scaled coredns to 0, its pods are gone"


def _revert(lab, node):
    count = _dns.wanted(lab)
    _dns.scale(lab, count)
    _dns.wait_ready(lab)
    if lab.state.last("truth"):
        layout.prepare(lab)
    return f"scaled coredns to {count}, they are ready"


FAULT = LabFault(
    title="no name server runs in the cluster",
    expects="coredns-down",
    apply=_apply,
    revert=_revert,
    effects=(Effect("dns-service dns-pod", at="any"),),
    scope="cluster",
)
