"""Ping is filtered; nothing else is. Not a fault, but it must be said.

What is wrong
    Nothing that applications notice: a firewall or security group drops ICMP echo. If it drops
    all ICMP, "fragmentation needed" is lost as well, and a path that is too small becomes a black
    hole.

How it shows
    Pings get no answer, between nodes or between pods, while TCP and UDP pass on the same paths.

What it is not
    A path that is down: TCP and UDP would fail too.

How to confirm
    TCP connects over the very path on which ping is lost.

How to cure
    Nothing has to be done. Allow ICMP types 3, 8 and 0 if you want ping and path MTU discovery.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule

SILENT = frozenset({Result.OK, Result.LOST, Result.PROHIBITED, Result.BLACKHOLE})
ECHO = kinds("ping", "mtu")

FAULT = Fault(
    code="NC305",
    slug="icmp-filtered",
    title="ICMP is filtered",
    layer="underlay",
    scopes=("node", "pair", "zone", "cluster"),
    summary="ping is filtered {at}; TCP and UDP pass, so this is no fault",
    signature=(
        Rule(frozenset({Result.OK}), kinds("control")),
        Rule(SILENT, measures=ECHO),
    ),
    needs=frozenset({"tcp"}),
    shows=frozenset({"ping"}),
    kind="note",
    fix={"": ("nothing has to be done; allow ICMP types 0, 3 and 8 to get ping back",)},
    seen=True,
    tell="TCP over the path on which ping is lost",
)
