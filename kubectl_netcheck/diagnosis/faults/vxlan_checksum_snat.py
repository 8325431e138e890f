"""Tunnelled packets whose source was rewritten have a wrong checksum.

What is wrong
    A kernel or card computes the checksum of tunnelled packets wrongly after source NAT (Linux
    before 5.6.13, 5.4.41 and 4.19.123 with random ports).

How it shows
    Pods reach pods. A node reaches pods of other nodes by ping and not by TCP, or after 1, 3, 7 …
    63 seconds.

What it is not
    A policy by protocol. Offload that is broken for all tunnelled packets: then pods fail too.

How to confirm
    ethtool -k of the tunnel device: tx-checksum-ip-generic is on; InCsumErrors of the receiver's
    nstat grows, and its log says bad checksum.

How to cure
    Turn that offload off on the tunnel device, or upgrade the kernel.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs_cni import native_routing
from kubectl_netcheck.diagnosis.signs_node import wrong_checksums
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Rule, Sign

FAULT = Fault(
    code="NC323",
    slug="vxlan-checksum-snat",
    title="rewritten tunnel packets have a wrong checksum",
    layer="overlay",
    scopes=("node", "pair", "cluster"),
    summary="TCP from nodes to remote pods fails {at} while pods reach pods: checksum of "
    "rewritten tunnel packets",
    signature=(
        Rule(
            DEAD | {Result.STALLED}, kinds("node-to-pod"), kinds("tcp", "get", "udp"), crosses=True
        ),
    ),
    refutes=(Sign("cni", native_routing, "the CNI uses no tunnel"),),
    supports=(Sign("counters", wrong_checksums, "packets with a wrong checksum arrive"),),
    follow_up=("counters",),
    fix={
        "": (
            "on every node: ethtool -K {device} tx-checksum-ip-generic off",
            "Calico: featureDetectOverride ChecksumOffloadBroken=true; antrea: "
            "disableTXChecksumOffload: true",
        )
    },
    tell="the same with tx-checksum-ip-generic off",
)
