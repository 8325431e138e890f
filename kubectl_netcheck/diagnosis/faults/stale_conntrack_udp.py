"""A node sends a client's DNS questions to a server that is no more.

What is wrong
    The node's connection table keeps, for a client's address and port, the DNS pod that answered
    once. When that pod is replaced and the entry is not removed, questions from that port go on
    to the old address for as long as they come: each one keeps the entry for two minutes more.

How it shows
    One program that keeps its port (a resolver library with a socket of its own, a proxy, a
    caching name server) resolves nothing for hours, until it is restarted; everyone else on the
    node is fine, and so is each new lookup of its neighbours.

What it is not
    DNS over UDP that is blocked: then new ports fail too. A leftover that nobody uses: it goes
    within 3 minutes, and is told as a risk. A name server that is about to stop or has just
    started: it answers when it is asked itself.

How to confirm
    conntrack -L -p udp --dport 53 on the node, twice: replies expected from an address that is no
    DNS pod, and a time to live that is set back to its limit again and again. kube-proxy removes
    such entries when endpoints of any Service with a UDP port change (1.32 at first: when any
    Service does, and so also because of the one that a run makes): then nothing is left to see,
    and the client is cured.

How to cure
    Remove the entries; update kube-proxy (1.32 and later have had a regression); NodeLocal DNS.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import all_legs, number, some
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

FAULT = Fault(
    code="NC714",
    slug="stale-conntrack-udp",
    title="a client's DNS questions go to a server that is gone",
    layer="dns",
    scopes=("node",),
    summary="{place} sends the DNS questions of {dns_flows_client}, port {dns_flows_port}, to "
    "{dns_flows_gone}, which is no DNS server any more",
    signature=(Rule(DEAD, kinds("dns-flow"), kinds("dns-flows"), at="source"),),
    shows=frozenset({"dns-flows"}),
    supports=(
        Sign(
            "dns-udp",
            all_legs(("dns",), "dns-udp", Result.OK),
            "lookups from new ports are answered",
        ),
    ),
    confirms=(
        Sign(
            "dns-flows",
            some("dns-flows", lambda fact: (number(fact, "stale") or 0) > 0),
            "{dns_flows_stale} of {dns_flows_total} entries for the DNS Service lead to no DNS pod "
            "of today[[, {dns_flows_used} of them in use]]",
        ),
    ),
    fix={
        "": (
            "on {node}: conntrack -D -p udp --dport 53 -r {dns_flows_gone}",
            "or restart the program that asks from {dns_flows_client}, port {dns_flows_port}",
        )
    },
    risk="{node} still knows {dns_flows_gone}, which is no DNS server (any more), as the one of "
    "{dns_flows_client}, port {dns_flows_port}[[, last used {dns_flows_idle_s} s ago]]: until the "
    "entry goes, a question from that port is lost",
    seen=True,
    tell="conntrack -L -p udp --dport 53",
)
