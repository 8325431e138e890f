"""Pods leave the cluster with an address that nobody can answer.

What is wrong
    The rule that gives pods' packets the node's address on their way out is missing: the CNI's
    setting, a flushed table, or an agent for it that does not run.

How it shows
    Pods do not reach what is outside the cluster; the node does, and everything inside works.

What it is not
    An outside that is blocked: then the node fails too. An API server that is forbidden to pods:
    then their pings to its own address come back.

How to confirm
    tcpdump on the card: packets leave with the pod's address.

How to cure
    Turn the CNI's masquerading on (natOutgoing, ip-masq), or restart its agent.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign, View


def _pings_return(view: View) -> bool:
    """A pod's pings to where its connections end are answered: its packets find back."""
    lost = {f.leg for f in view.touching(("egress",), "tcp") if f.result in DEAD}
    pings = view.touching(("egress",), "ping")
    return any(
        f.leg in lost and f.leg.source.kind == "pod"
        for f in pings
        if f.leg and f.result is Result.OK
    )


_answered = Sign("ping", _pings_return, "pings to the API server's own address come back")

FAULT = Fault(
    code="NC802",
    slug="masquerade-missing",
    title="pods leave with their own address",
    layer="egress",
    scopes=("node", "cluster"),
    summary="pods {on} do not reach the outside, the node does: their address is not translated",
    signature=(
        Rule(DEAD, kinds("egress-pod"), at="source"),
        # Nodes know the way back to pods; an API server outside of them may not.
        Rule(MAYBE, kinds("api-pod", "api-own-pod"), at="source"),
    ),
    refutes=(_answered,),
    seen=True,
    fix={
        "": (
            "on {node}: iptables -t nat -S POSTROUTING | grep -i masq",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
        ),
        "calico": (
            "kubectl patch ippool default-ipv4-ippool --type merge "
            '-p \'{{"spec":{{"natOutgoing":true}}}}\'',
        ),
    },
    tell="the same target from the node itself",
)
