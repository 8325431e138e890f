"""Cluster DNS does not get answers from outside.

What is wrong
    The servers that the Corefile forwards to are wrong, down, or not reached from the nodes of the
    DNS pods.

How it shows
    Names of the cluster resolve, names from outside fail, with SERVFAIL or after a timeout. Only a
    name that the user gives can show it: kubectl netcheck dns --name NAME.

What it is not
    DNS that is down: then the cluster's own names fail too. A name that does not exist: then the
    answer is NXDOMAIN.

How to confirm
    On the node of a DNS pod, ask the servers of the forward line directly.

How to cure
    Correct the forward line of the Corefile, or /etc/resolv.conf of the DNS pods' nodes; let the
    nodes reach these servers on port 53.

Seen in the lab, no recording is kept: tests/e2e/test_names_and_sizes.py.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs_dns import no_such_name, upstream_fails
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

NAME = kinds("dns-name")
FAILS = DEAD | {Result.WRONG, Result.REFUSED, Result.INTERMITTENT, Result.OK}

FAULT = Fault(
    code="NC717",
    slug="dns-upstream-failing",
    title="cluster DNS gets no answers from outside",
    layer="dns",
    scopes=("node", "cluster"),
    summary="the DNS servers {at} resolve names of the cluster, and do not get answers from "
    "outside[[ (they forward to {corefile_forward})]]",
    signature=(
        Rule(FAILS, kinds("dns-pod"), NAME, at="target"),
        Rule(FAILS, kinds("dns-service"), NAME, at="target"),
        Rule(FAILS | MAYBE, kinds("dns-service"), NAME, at="behind"),
    ),
    shows=NAME,
    requires=(Sign("dns-name", upstream_fails, "the outside name ends in an error or in silence"),),
    supports=(Sign("dns-name", upstream_fails, "the outside name ends in an error or in silence"),),
    refutes=(Sign("dns-name", no_such_name, "the servers say that there is no such name"),),
    fix={
        "": (
            "kubectl -n kube-system get configmap coredns -o yaml # look at the forward line",
            "on the nodes of the DNS pods: dig @<each server of the forward line> <name>",
            "kubectl -n kube-system rollout restart deployment coredns # when it is corrected",
        )
    },
    tell="the name, asked of the servers of the forward line from the DNS pods' nodes",
    seen=True,
)
