"""One of several parallel links drops everything that is hashed to it.

What is wrong
    A member of a bonded link, or one of several equal routes, is dead, but still gets its share of
    the flows.

How it shows
    Pings pass all or not at all, because they are one flow; of connects and transfers a share
    always fails, another always works, or works after one or three seconds.

What it is not
    Random loss: it shows in pings too.

How to confirm
    Many flows at once, several datagrams each, looked at twice: some lose all and others none, the
    same ones both times, while pings on that path lose nothing (the follow-up does).

How to cure
    Take the dead member out; repair LACP on both sides.
"""

from kubectl_netcheck.diagnosis.signatures import FLAKY, MAYBE, OK, kinds
from kubectl_netcheck.diagnosis.signs import (
    all_flows_lost,
    both,
    hashed,
    hashed_beyond,
    hashed_twice,
    is_no,
    pings_lose_some,
    some,
)
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_SAID = (
    "of {udp_flows_flows} flows to {udp_flows_target}, {udp_flows_dead} lost everything and "
    "{udp_flows_whole} nothing"
)
_ANY = some("udp-flows", hashed)
_HASHED = Sign("udp-flows", _ANY, _SAID, of=hashed, silence=True)
_ONCE = Sign("udp-flows", both(_ANY, is_no(hashed_twice)), _SAID, of=hashed, silence=True)
_TWICE = Sign("udp-flows", hashed_twice, f"{_SAID}, twice", of=hashed, silence=True)

FAULT = Fault(
    code="NC322",
    slug="ecmp-lag-member-bad",
    title="some flows are lost, others are not",
    layer="underlay",
    scopes=("node", "pair"),
    summary="some flows are lost {at} and others pass, while pings lose nothing: "
    "one of several links is dead",
    signature=(
        Rule(OK, kinds("node-to-node"), kinds("ping", "mtu"), crosses=True),
        Rule(MAYBE, kinds("cross-node", "node-to-pod"), kinds("ping", "mtu"), crosses=True),
        Rule(
            FLAKY,
            kinds("cross-node", "node-to-pod", "node-to-node", "service", "dns"),
            crosses=True,
        ),
        Rule(OK, kinds("dns"), crosses=False),
        Rule(FLAKY, kinds("dns")),
        Rule(FLAKY, kinds("dns"), at="behind"),
    ),
    shows=kinds("tcp", "udp", "udp-large", "get", "put", "http"),
    least=4,
    requires=(_HASHED,),
    refutes=(
        Sign("tcp", both(all_flows_lost, is_no(_ANY)), "not a single flow passes at {node}"),
        Sign("ping", pings_lose_some, "pings lose some packets of a flow"),
        Sign("udp-flows", hashed_beyond, "flows to a third node are lost so, too"),
    ),
    supports=(_ONCE,),
    confirms=(_TWICE,),
    follow_up=("udp-flows",),
    fix={
        "": (
            "on {node}: cat /proc/net/bonding/* # look for a member whose partner is 00:00",
            "on the switch: members of the bundle and their counters; take the dead one out",
        )
    },
    tell="thirty connects from different source ports",
    seen=True,
)
