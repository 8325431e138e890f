"""UDP between nodes is dropped, TCP and ping pass.

What is wrong
    A firewall or cloud rule between the nodes lets TCP and ICMP pass and drops UDP, and with it
    every tunnel over UDP.

How it shows
    Pods of different nodes do not reach each other at all; between the nodes ping and TCP pass,
    and an echo over UDP does not.

What it is not
    A blocked tunnel port alone: then other UDP passes between the nodes.

How to confirm
    An echo over UDP between the nodes' own addresses.

How to cure
    Allow UDP, at least the tunnel's port, between all nodes.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead, kinds
from kubectl_netcheck.diagnosis.signs import all_legs, both
from kubectl_netcheck.diagnosis.signs_cni import backend, native_routing
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

FAULT = Fault(
    code="NC321",
    slug="underlay-udp-blocked",
    title="UDP between nodes is blocked",
    layer="underlay",
    scopes=("node", "pair", "zone", "cluster"),
    summary="UDP is blocked on the nodes' own network {at}, and the tunnel[[ ({tunnel})]] with it",
    signature=(Rule(DEAD, kinds("node-to-node"), kinds("udp"), crosses=True), *cross_dead()),
    shows=frozenset({"udp"}),
    refutes=(
        Sign("cni", native_routing, "the CNI uses no tunnel"),
        Sign("cni", backend("ipip"), "the pod network is IPIP, which is no UDP"),
    ),
    confirms=(
        Sign(
            "udp",
            both(
                all_legs(("node-to-node",), "udp", *DEAD),
                all_legs(("node-to-node",), "ping", Result.OK),
                all_legs(("node-to-node",), "kubelet", Result.OK),
            ),
            "ping and TCP pass between the nodes, an echo over UDP does not",
        ),
    ),
    fix={
        "": ("allow UDP[[ {port}]] between the nodes in firewalls and security groups, both ways",)
    },
    seen=True,
    tell="an echo over UDP between the nodes' own addresses",
)
