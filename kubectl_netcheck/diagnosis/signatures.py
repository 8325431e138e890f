"""Signatures: the pieces that many faults share, so that a fault file stays short.

Each piece is a tuple of rules; the first rule that matches a leg decides, so pieces that say more
come first. Sources: the grid was measured by injection on a VXLAN network with bridges; what
other data paths do differently is left open ("may or may not") rather than guessed.
"""

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import ANY, DEAD, Rule

Endings = frozenset[Result]
OK: Endings = frozenset({Result.OK})
#: It may or may not be dead there.
MAYBE: Endings = DEAD | {Result.OK, Result.INTERMITTENT}
#: Nothing is certain there.
ANYTHING: Endings = ANY
#: What some lost packets do to a probe: resent in time, late, or given up.
FLAKY: Endings = frozenset(
    {Result.OK, Result.INTERMITTENT, Result.LOST, Result.STALLED, Result.BLACKHOLE}
)
#: A full-size packet that must not be fragmented and does not fit.
TOO_LARGE: Endings = frozenset({Result.BLACKHOLE, Result.FRAG_NEEDED})
#: A bulk transfer over a path that is too small: the handshake passes, the data may not.
BULK: Endings = frozenset({Result.OK, Result.STALLED, Result.LOST, Result.INTERMITTENT})
#: A command or a pod that the node's kubelet does not answer for.
CUT: Endings = DEAD | {Result.STALLED, Result.WRONG, Result.REFUSED}

#: Kinds of leg that use the pod network between nodes when they cross.
POD_NETWORK = frozenset({"cross-node", "node-to-pod", "service", "dns"})
#: Kinds of leg that use nothing but the nodes' own network when they cross.
HOST_NETWORK = frozenset({"node-to-node", "pod-to-node"})
SIZES = frozenset({"get", "put", "udp-large", "udp-fragments"})


def kinds(*names: str) -> frozenset[str]:
    return frozenset(names)


#: Names through a Service fail now and then when some of its endpoints are cut off.
names_flicker = (
    Rule(OK, kinds("dns"), crosses=False),
    Rule(MAYBE, kinds("dns")),
    Rule(MAYBE, kinds("dns"), at="behind"),
)


def cross_dead(ending: Endings = DEAD, oneway: Endings = MAYBE) -> tuple[Rule, ...]:
    """Nothing of the pod network passes between the place and other nodes; the nodes' own
    network does. oneway: datagrams counted at the receiver; one direction may still work."""
    return (
        Rule(oneway, kinds("cross-node"), kinds("oneway"), crosses=True),
        Rule(ending, POD_NETWORK, crosses=True),
        *names_flicker,
    )


def forwarding_dead(same_node: Endings) -> tuple[Rule, ...]:
    """A node does not forward: pods cannot leave it or be reached, its own traffic passes.

    Packets to a Service address are routed by the node even where both pods are on it.
    """
    routed = kinds("cross-node", "node-to-pod", "pod-to-node", "service", "dns")
    return (
        Rule(OK, kinds("node-to-pod"), at="source"),
        Rule(OK, kinds("pod-to-node"), at="target"),
        Rule(DEAD, routed, crosses=True),
        Rule(DEAD, kinds("service", "hairpin"), at="inside"),
        Rule(DEAD, kinds("dns-service", "api-pod", "api-own-pod", "egress-pod"), at="source"),
        Rule(DEAD, kinds("endpoint-outside"), at="source"),
        Rule(same_node, kinds("same-node", "dns-pod"), at="inside"),
        Rule(MAYBE, kinds("dns"), at="behind"),
    )


def node_cut_off() -> tuple[Rule, ...]:
    """Nothing passes between the place and other nodes on any network."""
    return (
        Rule(DEAD, POD_NETWORK | HOST_NETWORK, crosses=True),
        Rule(CUT, kinds("control")),
        Rule(MAYBE, kinds("api", "egress"), at="source"),
        *names_flicker,
    )


def between_dead() -> tuple[Rule, ...]:
    """Nothing passes between two places on any network; each reaches all others."""
    return (
        Rule(DEAD, POD_NETWORK | HOST_NETWORK, crosses=True),
        Rule(MAYBE, kinds("dns"), at="behind"),
    )


def services_dead(ending: Endings, system: Endings) -> tuple[Rule, ...]:
    """Service addresses are not translated on a node. system: for the cluster's own Services
    (DNS, the API), which may have been programmed before it stopped."""
    return (
        Rule(ending, kinds("service", "hairpin"), at="source"),
        Rule(system, kinds("dns-service", "api"), at="source"),
    )


def cross_flaky() -> tuple[Rule, ...]:
    """Part of the packets of the pod network is lost between the place and other nodes."""
    return (
        Rule(frozenset({Result.OK, Result.INTERMITTENT}), POD_NETWORK, kinds("ping"), crosses=True),
        Rule(FLAKY, POD_NETWORK, crosses=True),
        Rule(OK, kinds("dns"), crosses=False),
        Rule(FLAKY, kinds("dns")),
        Rule(FLAKY, kinds("dns"), at="behind"),
    )


def sandbox_fails() -> tuple[Rule, ...]:
    """New pods of the pod network cannot be set up on a node; host-network pods start."""
    return (
        Rule(OK, kinds("control"), kinds("pod-start-host")),
        Rule(CUT, kinds("control"), kinds("pod-start-pod")),
    )


def full_size(
    hosts: Endings, pods: Endings, size: frozenset[str] = SIZES, bulk: Endings = BULK
) -> tuple[Rule, ...]:
    """Full-size packets between nodes. hosts, pods: how the exact size ends between the nodes'
    own addresses and between pods; transfers may stall where it is not ok."""
    rules = []
    if hosts != OK:
        rules += [
            Rule(hosts, kinds("node-to-node"), kinds("mtu"), crosses=True),
            Rule(bulk, kinds("node-to-node", "node-to-pod"), size, crosses=True),
        ]
    else:  # the echo of a datagram in fragments is the pod's
        rules.append(Rule(bulk, kinds("node-to-pod"), kinds("udp-fragments"), crosses=True))
    rules += [
        Rule(pods, kinds("cross-node"), kinds("mtu"), crosses=True),
        Rule(bulk, kinds("cross-node"), size, crosses=True),
    ]
    return tuple(rules)
