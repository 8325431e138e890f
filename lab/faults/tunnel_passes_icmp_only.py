"""The node loses tunnel packets that carry TCP or UDP; those with ICMP pass.

So do network cards whose offload breaks the checksums inside of tunnels. The inner protocol is the
byte at 8 (UDP) + 8 (VXLAN) + 14 (Ethernet) + 9 (IPv4) = 39 after the outer IP header; u32 reads
four bytes, of which that is the last.
"""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _inner(lab, node):
    start = ("filter", "INPUT", "-p", "udp", "--dport", str(lab.settings.vxlan_port))
    return [
        (*start, "-m", "u32", "--u32", f"0>>22&0x3C@36&0xFF={protocol}", "-j", "DROP")
        for protocol in ("6", "17")
    ]


FAULT = LabFault(
    title="TCP and UDP inside of the tunnel lost at the node, ICMP kept",
    expects="hypervisor-tunnel-offload-drop",
    apply=_rules.inserting(_inner),
    revert=_rules.removing(_inner),
    effects=(
        Effect("cross-node", "tcp udp udp-large get put"),
        Effect("node-to-pod", "tcp", crosses=True),
        Effect("service node-service dns-pod", crosses=True),
        Effect("dns-service"),
    ),
    cni=("vxlan",),
)
