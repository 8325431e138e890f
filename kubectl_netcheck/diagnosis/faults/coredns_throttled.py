"""The cluster's DNS answers now and then only.

What is wrong
    DNS pods are overloaded or held back by their CPU limit.

How it shows
    Lookups fail now and then on every node, also when a DNS pod of the same node is asked
    directly; pods reach each other without loss.

What it is not
    One DNS pod that is dead: the others would always answer. Loss: pings would show it.

How to confirm
    CPU throttling of the DNS pods; the histogram of their answers' duration. A tight CPU limit, and
    pods that were ended for want of memory, make it likely.

How to cure
    Raise or remove the CPU limit, add replicas, use NodeLocal DNS.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import FLAKY, kinds
from kubectl_netcheck.diagnosis.signs import names_fail_often, number, somewhere
from kubectl_netcheck.model.fault import Fault, Rule, Sign

#: CPU limits of DNS pods up to which they may be held back, in thousandths of a CPU.
TIGHT_M = 1000
_limited = somewhere(
    "dns-endpoints", lambda fact: 0 < (number(fact, "cpu_limit_m") or 0) <= TIGHT_M
)
_killed = somewhere("dns-endpoints", lambda fact: (number(fact, "oom_killed") or 0) > 0)

FAULT = Fault(
    code="NC706",
    slug="coredns-throttled",
    title="cluster DNS is overloaded",
    layer="dns",
    scopes=("cluster",),
    summary="cluster DNS answers now and then only, on every node: it is overloaded or held back",
    signature=(Rule(FLAKY, kinds("dns")),),
    shows=frozenset({"dns-udp"}),
    least=4,
    requires=(Sign("dns-udp", names_fail_often, "lookups fail at most DNS pods from most nodes"),),
    supports=(
        Sign(
            "dns-endpoints",
            _limited,
            "the DNS pods may use no more than {dns_endpoints_cpu_limit_m} thousandths of a CPU",
        ),
        Sign("dns-endpoints", _killed, "DNS pods were ended for want of memory"),
    ),
    fix={
        "": (
            "kubectl -n kube-system top pods -l k8s-app=kube-dns",
            # A limit of 0 would be less than the request, which the API server refuses. The patch
            # is YAML, and without a blank after its comma, so that it stays whole in 80 columns.
            "where they have a CPU limit: kubectl -n kube-system patch deployment coredns "
            "--type=json "
            "-p '[{{op: remove,path: /spec/template/spec/containers/0/resources/limits/cpu}}]'",
            "or: kubectl -n kube-system scale deployment coredns --replicas=<more than now>",
        )
    },
    tell="CPU throttling of the DNS pods",
)
