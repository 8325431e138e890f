"""The pod network of a node loses part of its packets; the network under it does not.

What is wrong
    Some of the tunnel's packets are dropped: a rate limit or firewall rule on the tunnel's port,
    an overloaded tunnel device, a queue that overflows.

How it shows
    Pings between pods across nodes lose a share of the samples, at all sizes; connects take one
    or three seconds now and then. As many pings between the nodes themselves lose nothing.

What it is not
    Loss of the underlay: it shows between the nodes too. An MTU that is too large: it hits full
    size always and small packets never. A blocked tunnel: nothing passes.

How to confirm
    The same number of pings over both networks: only the pods' loses.

How to cure
    Find the rule or queue that drops: firewall counters on the tunnel's port, drops of the tunnel
    device and of the card.
"""

from kubectl_netcheck.diagnosis.signatures import cross_flaky
from kubectl_netcheck.diagnosis.signs import a_path_is_spared, both, loss_is_the_pairs
from kubectl_netcheck.diagnosis.signs_node import host_path_clean, host_path_lossy
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC302",
    slug="overlay-packet-loss",
    title="packet loss on the pod network",
    layer="overlay",
    scopes=("node", "pair", "zone", "cluster"),
    summary="{place} loses packets of the pod network: {loss}; the nodes' own network loses none",
    signature=cross_flaky(),
    shows=frozenset({"ping"}),
    refutes=(
        Sign("ping", host_path_lossy, "the nodes' own network loses packets too"),
        Sign("ping", a_path_is_spared("cross-node"), "pings on some of its paths lose nothing"),
    ),
    confirms=(
        Sign(
            "ping",
            both(host_path_clean, loss_is_the_pairs("cross-node")),
            "the same pings between the nodes lose nothing",
        ),
    ),
    fix={
        "": (
            "on {node}: iptables -L -v -n | grep -E '[[{port}|]]limit|statistic' # delete "
            "the rule whose counter grows",
            "on {node}: ip -s link show {device}; ethtool -S <card> | grep -iE 'drop|error' # "
            "drops that grow: ethtool -G <card> rx <the maximum that ethtool -g shows>; errors "
            "that grow: another cable or port",
        ),
    },
    seen=True,
    tell="as many pings between the nodes' own addresses",
)
