"""Names resolve over TCP and not over UDP.

What is wrong
    A firewall or policy drops UDP 53, or stale connection entries for UDP lead to a DNS pod that
    is gone.

How it shows
    Lookups time out for most programs, which ask over UDP; dig +tcp answers.

What it is not
    DNS that is down: TCP would fail too.

How to confirm
    dig beside dig +tcp, from a fresh source port.

How to cure
    Allow UDP 53; remove stale entries with conntrack -D -p udp --dport 53.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs_dns import only_pods_are_stopped
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

BLOCKED = DEAD | {Result.REFUSED}
UDP = kinds("dns-udp", "dns-name", "dns-large", "getent")

FAULT = Fault(
    code="NC704",
    slug="dns-udp-blocked",
    title="DNS over UDP is blocked",
    layer="dns",
    scopes=("node", "cluster"),
    summary="names resolve over TCP and not over UDP {at}",
    signature=(
        Rule(BLOCKED, kinds("dns-pod"), UDP, crosses=True),
        Rule(BLOCKED | MAYBE, kinds("dns"), UDP),
        Rule(BLOCKED | MAYBE, kinds("dns"), UDP, at="behind"),
    ),
    least=2,
    supports=(
        Sign(
            "dns-udp",
            only_pods_are_stopped("dns-udp", "dns-tcp"),
            "DNS pods elsewhere answer {node} itself over UDP, and its pods over TCP alone",
            silence=True,
        ),
    ),
    fix={
        "": (
            "allow UDP 53 to the DNS pods in firewalls, policies and security groups",
            "on {node}: conntrack -D -p udp --dport 53 # to forget entries of DNS pods that "
            "are gone",
        )
    },
    seen=True,
    tell="dig +tcp beside dig",
)
