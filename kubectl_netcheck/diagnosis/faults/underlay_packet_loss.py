"""The network between the nodes loses part of the packets.

What is wrong
    A cable, a port, a switch, an overloaded host or a cloud limit drops some packets.

How it shows
    Pings lose a share of the samples on every network and at every size, between the nodes
    themselves too. Transfers are slow, not stuck; some connects take one or three seconds.

What it is not
    Loss of the pod network alone: then the nodes' own pings lose nothing. One bad member of a
    bundle of links: then some connections always fail and pings lose nothing.

How to confirm
    Sixty pings or more between the nodes' own addresses.

How to cure
    Error and drop counters of the cards and of the switch ports; replace cable, port or host.
"""

from kubectl_netcheck.diagnosis.signatures import CUT, FLAKY, HOST_NETWORK, cross_flaky, kinds
from kubectl_netcheck.diagnosis.signs import a_path_is_spared, both, loss_is_the_pairs
from kubectl_netcheck.diagnosis.signs_node import host_path_lossy
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

SOME = frozenset({Result.OK, Result.INTERMITTENT})

_SPARED = Sign(
    "ping",
    a_path_is_spared("node-to-node", "cross-node"),
    "pings on some of its paths lose nothing",
)

FAULT = Fault(
    code="NC303",
    slug="underlay-packet-loss",
    title="packet loss on the underlay",
    layer="underlay",
    scopes=("node", "pair", "zone", "cluster"),
    summary="{place} loses packets on the nodes' own network: {loss}",
    signature=(
        Rule(SOME, HOST_NETWORK, kinds("ping"), crosses=True),
        Rule(FLAKY, HOST_NETWORK, crosses=True),
        Rule(FLAKY, kinds("api", "egress"), at="source"),
        Rule(CUT | SOME, kinds("control")),
        *cross_flaky(),
    ),
    shows=frozenset({"ping"}),
    refutes=(_SPARED,),
    confirms=(
        Sign(
            "ping",
            both(host_path_lossy, loss_is_the_pairs("node-to-node")),
            "pings between the nodes themselves are lost",
        ),
    ),
    follow_up=("links",),
    fix={
        "": (
            "on {node}: ethtool -S <card> | grep -iE 'err|drop|crc'; ip -s link",
            "check the switch port, cable or virtual host of {node}; "
            "in a cloud the instance's bandwidth and packet allowances",
        ),
    },
    seen=True,
    tell="sixty pings between the nodes' own addresses",
)
