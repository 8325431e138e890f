"""A node is too busy to handle its packets.

What is wrong
    CPUs of the node are saturated with packets or work; queues overflow and packets are dropped.

How it shows
    Packets of that node are lost now and then on every network, between its own pods and to its
    own gateway too.

What it is not
    Loss on the wire: pods of the node, and its gateway, lose nothing.

How to confirm
    /proc/net/softnet_stat, second and third column; ksoftirqd; memory pressure.

How to cure
    Less load, more queues and rings, packet steering.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import FLAKY, HOST_NETWORK, kinds
from kubectl_netcheck.diagnosis.signs import lossy_at_home, number, some
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

SOME = frozenset({Result.OK, Result.INTERMITTENT})

FAULT = Fault(
    code="NC210",
    slug="node-overload-softirq",
    title="the node is too busy for its packets",
    layer="node-forwarding",
    scopes=("node",),
    summary="{place} loses packets on every network, even between its own pods: {loss}",
    signature=(
        Rule(SOME, measures=kinds("ping")),
        Rule(FLAKY, HOST_NETWORK),
        Rule(FLAKY),
        Rule(FLAKY, kinds("dns"), at="behind"),
    ),
    shows=frozenset({"ping"}),
    requires=(Sign("ping", lossy_at_home, "pings inside of {node} are lost"),),
    supports=(
        Sign("ping", lossy_at_home, "pings inside of {node} are lost"),
        Sign(
            "counters",
            some("counters", lambda fact: (number(fact, "dropped_grown") or 0) > 0),
            "{node} dropped {counters_dropped_grown} packets within {counters_window_ms} ms, "
            "because the queue of a CPU had no room",
        ),
    ),
    follow_up=("counters",),
    fix={
        "": (
            "on {node}: cat /proc/net/softnet_stat; mpstat -P ALL 1; ethtool -S <card> | grep drop",
            "move load away from {node}; larger rings with ethtool -G",
        )
    },
    tell="pings between pods of the same node",
)
