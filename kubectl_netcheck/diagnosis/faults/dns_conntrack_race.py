"""Some lookups lose a packet in the node's connection table.

What is wrong
    The C library asks for A and AAAA at once from one socket. On the node both packets need an
    entry in the connection table at the same moment; one of them loses the race and is dropped.

How it shows
    A few lookups in a hundred take 5 s (2.5 s with musl), or fail; single questions and questions
    over TCP are answered every time, also by the same server.

What it is not
    Overloaded DNS: then single questions are slow too. Packet loss: pings would show it.

How to confirm
    insert_failed of conntrack -S on the client's node grows.

How to cure
    NodeLocal DNS, options single-request-reopen or use-vc in dnsConfig, a newer kernel.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs import number, some
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

LOOKUP = kinds("getent")
RACE = frozenset({Result.INTERMITTENT, Result.OK})

FAULT = Fault(
    code="NC713",
    slug="dns-conntrack-race",
    title="lookups lose a race in the connection table",
    layer="dns",
    scopes=("node", "cluster"),
    summary="some lookups {at} get no answer when A and AAAA are asked at once, though single "
    "questions are answered every time",
    signature=(Rule(RACE, kinds("dns-service"), LOOKUP, at="source"),),
    shows=LOOKUP,
    supports=(
        Sign(
            "conntrack",
            some("conntrack", lambda fact: (number(fact, "insert_failed") or 0) > 0),
            "the connection table of {node} has refused entries",
        ),
    ),
    fix={
        "": (
            "install NodeLocal DNSCache",
            "or in the pods' dnsConfig: options single-request-reopen (glibc), use-vc",
        )
    },
    tell="insert_failed of conntrack -S on the node",
)
