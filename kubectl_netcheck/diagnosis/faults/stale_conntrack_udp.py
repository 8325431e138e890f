"""A node sends a client's DNS questions to a server that is no more.

What is wrong
    The node's connection table keeps, for a client's address and port, the DNS pod that answered
    once. When that pod is replaced and the entry is not removed, questions from that port go on
    to the old address for as long as they come.

How it shows
    One program fails to resolve any name for hours, until it is restarted; everyone else on the
    node is fine, and so is each new lookup of its neighbours.

What it is not
    DNS over UDP that is blocked: then new ports fail too.

How to confirm
    conntrack -L -p udp --dport 53 on the node: replies expected from an address that is no DNS
    pod. An entry may be a leftover that nobody uses any more; it then goes within 3 minutes. A
    kube-proxy that clears such entries does so when any Service changes, and so also because of
    the Service that a run makes: then nothing is left to see, and the client is cured.

How to cure
    Remove the entries; update kube-proxy (1.32 and later have had a regression); NodeLocal DNS.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs import number, some
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC714",
    slug="stale-conntrack-udp",
    title="a client's DNS questions go to a server that is gone",
    layer="dns",
    scopes=("node",),
    summary="{place} sends DNS questions of a client to a server that is gone",
    confirms=(
        Sign(
            "dns-flows",
            some("dns-flows", lambda fact: (number(fact, "stale") or 0) > 0),
            "{dns_flows_stale} of {dns_flows_total} entries lead to no DNS pod of today",
        ),
    ),
    fix={
        "": (
            "on {node}: conntrack -D -p udp --dport 53 -r {dns_flows_gone}",
            "restart the program that asks from {dns_flows_client}, port {dns_flows_port}",
        )
    },
    kind="risk",
    risk="{node} sends DNS questions of {dns_flows_client}, port {dns_flows_port}, to "
    "{dns_flows_gone}, which is no DNS server (any more): that program finds no names",
    tell="conntrack -L -p udp --dport 53",
)
