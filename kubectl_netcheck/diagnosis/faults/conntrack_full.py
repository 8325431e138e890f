"""The connection table of a node is full.

What is wrong
    nf_conntrack_count has reached nf_conntrack_max on the node: a busy client, connections that
    are not closed, or a limit that is too low. The kernel drops the first packet of every new
    connection, also of pings.

How it shows
    Everything new at that node fails, even its pods' gateway, pods of the same node and the node's
    own address, while established connections live: its heartbeat goes on and it stays Ready.

What it is not
    A node that is cut off: then its pods still reach each other. A firewall: it does not spare
    established connections only.

How to confirm
    Count and limit of the table on the node; the kernel log says "table full, dropping packet".

How to cure
    Raise the limit, then find who fills it.
"""

from kubectl_netcheck.diagnosis.signatures import CUT, kinds
from kubectl_netcheck.diagnosis.signs_node import conntrack_full, conntrack_roomy
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

#: Entries come and go, so some new connections find room.
PRESSED = DEAD | {Result.OK, Result.INTERMITTENT}

FAULT = Fault(
    code="NC203",
    slug="conntrack-full",
    title="the connection table is full",
    layer="node-forwarding",
    scopes=("node",),
    summary="{place} refuses new connections: its connection table is full"
    "[[ ({conntrack_count} of {conntrack_max})]]",
    signature=(
        Rule(CUT | {Result.OK}, kinds("control")),
        Rule(PRESSED),
        Rule(PRESSED, at="behind"),
    ),
    least=3,
    refutes=(Sign("conntrack", conntrack_roomy, "the connection table of {node} has room"),),
    confirms=(Sign("conntrack", conntrack_full, "the connection table of {node} is full"),),
    follow_up=("conntrack",),
    fix={
        "": (
            "on {node}: sysctl -w net.netfilter.nf_conntrack_max="
            "$((2 * $(sysctl -n net.netfilter.nf_conntrack_max))) # twice what it is",
            "for good: conntrack.maxPerCore and conntrack.min in the configuration of kube-proxy",
            "find who fills it: conntrack -L -o extended | awk '{{print $7}}' | sort | uniq -c "
            "| sort -n | tail",
        ),
    },
    risk="the connection table of {node} is nearly full ({conntrack_count} of {conntrack_max})",
    seen=True,
    tell="nf_conntrack_count and nf_conntrack_max on the node",
)
