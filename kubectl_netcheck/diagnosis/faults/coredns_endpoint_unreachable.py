"""One DNS pod does not answer; the others do.

What is wrong
    A pod behind the cluster's DNS Service is dead or stuck, but still listed as an endpoint.

How it shows
    Names fail now and then, on every node, in about the share of the dead endpoints; asked
    directly, one DNS pod is silent everywhere and the others answer.

What it is not
    A node that is cut off: then everything on it is, not its DNS pod alone. DNS down: then no
    pod answers.

How to confirm
    Ask every DNS pod by its own address, from its own node too.

How to cure
    Delete the pod; see why its readiness probe still passes.
"""

from kubectl_netcheck.diagnosis.signatures import OK, kinds
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule

SILENT = DEAD | {Result.REFUSED, Result.WRONG}

FAULT = Fault(
    code="NC702",
    slug="coredns-endpoint-unreachable",
    title="one DNS pod does not answer",
    layer="dns",
    scopes=("node",),
    summary="the DNS pod {on} does not answer, so names fail now and then everywhere",
    signature=(
        Rule(SILENT, kinds("dns-pod"), at="target"),
        Rule(SILENT, kinds("dns-service"), at="target"),
        Rule(SILENT | OK | {Result.INTERMITTENT}, kinds("dns-service"), at="behind"),
    ),
    fix={
        "": (
            "kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide",
            "kubectl -n kube-system delete pod {dns_pods}",
        ),
    },
    tell="the DNS pod on the node, asked from a pod of the same node",
    seen=True,
)
