"""The network card or hypervisor of a node drops tunnelled TCP and UDP; ping passes.

What is wrong
    Checksum or segmentation offload of encapsulated packets is broken (vmxnet3 on ESXi, some NSX
    versions): packets leave with a wrong checksum, or not at all.

How it shows
    Between nodes pods ping each other at every size, yet TCP and UDP fail, names on remote DNS
    pods included, and from the node itself to remote pods as well. Pods of one node are fine.

What it is not
    A policy by protocol: it does not hold for the node's own traffic. A blocked tunnel: then
    ping fails too.

How to confirm
    ethtool -i of the card says vmxnet3; with the offload off it works.

How to cure
    Turn the offload off on every node, or move the tunnel to another port.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, OK, kinds
from kubectl_netcheck.diagnosis.signs_cni import native_routing
from kubectl_netcheck.diagnosis.signs_node import wrong_checksums
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

SILENT = DEAD | {Result.STALLED}

FAULT = Fault(
    code="NC310",
    slug="hypervisor-tunnel-offload-drop",
    title="tunnelled TCP and UDP are dropped, ping passes",
    layer="overlay",
    scopes=("node", "pair", "cluster"),
    summary="tunnelled TCP and UDP are lost {at} while ping passes: checksum offload of the tunnel",
    signature=(
        Rule(OK, kinds("cross-node", "node-to-pod"), kinds("ping", "mtu"), crosses=True),
        Rule(MAYBE, kinds("cross-node"), kinds("oneway"), crosses=True),
        Rule(SILENT, kinds("cross-node", "node-to-pod", "service", "dns"), crosses=True),
        Rule(OK, kinds("dns"), crosses=False),
        Rule(MAYBE, kinds("dns")),
        Rule(MAYBE, kinds("dns"), at="behind"),
    ),
    needs=frozenset({"ping"}),
    refutes=(Sign("cni", native_routing, "the CNI uses no tunnel"),),
    supports=(Sign("counters", wrong_checksums, "packets with a wrong checksum arrive"),),
    follow_up=("counters", "links", "tunnel-counters"),
    fix={
        "": (
            "on every node: ethtool -K <card> tx-udp_tnl-segmentation off "
            "tx-udp_tnl-csum-segmentation off",
            "or: ethtool -K {device} tx-checksum-ip-generic off",
        ),
    },
    tell="ethtool -i and ethtool -k of the network card on the node",
    seen=True,
)
