"""Names resolve over UDP and not over TCP.

What is wrong
    A firewall, policy or security group allows UDP 53 and forgot TCP 53.

How it shows
    Short answers come; long ones (many addresses, TXT, DNSSEC) fail, and so does everything behind
    a NodeLocal cache, which asks over TCP.

What it is not
    DNS that is down.

How to confirm
    dig +tcp against the Service and against each DNS pod.

How to cure
    Allow TCP 53 beside UDP 53.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.diagnosis.signs_dns import only_pods_are_stopped
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

BLOCKED = DEAD | {Result.STALLED, Result.REFUSED}

FAULT = Fault(
    code="NC703",
    slug="dns-tcp-or-large-blocked",
    title="DNS over TCP is blocked",
    layer="dns",
    scopes=("node", "cluster"),
    summary="names resolve over UDP and not over TCP {at}: long answers fail",
    signature=(
        Rule(BLOCKED, kinds("dns-pod"), kinds("dns-tcp"), crosses=True),
        Rule(BLOCKED | MAYBE, kinds("dns"), kinds("dns-tcp")),
        Rule(BLOCKED | MAYBE, kinds("dns"), kinds("dns-tcp"), at="behind"),
    ),
    least=2,
    supports=(
        Sign(
            "dns-tcp",
            only_pods_are_stopped("dns-tcp", "dns-udp"),
            "DNS pods elsewhere answer {node} itself over TCP, and its pods over UDP alone",
            silence=True,
        ),
    ),
    fix={
        "": (
            "allow TCP 53 to the DNS pods in firewalls, policies and security groups",
            "in the Corefile: bufsize 1232, to need TCP less often",
        )
    },
    tell="dig +tcp beside dig",
    seen=True,
)
