"""Half of the flows to the node are lost, by the source port of their tunnel packets, as when one
link of a bundle is bad: no single flow loses a packet."""

from lab.faults import _rules
from lab.faults._fault import LabFault
from lab.truth.effects import Effect


def _odd(lab, node):
    port = str(lab.settings.vxlan_port)
    # The first four bytes of the UDP header are both ports; the source port's last bit is the 17th.
    match = "0>>22&0x3C@0>>16&0x1=1"
    return [("filter", "INPUT", "-p", "udp", "--dport", port, "-m", "u32", "--u32", match,
             "-j", "DROP")]  # fmt: skip


FAULT = LabFault(
    title="half of the tunnelled flows to the node lost, by source port",
    expects="ecmp-lag-member-bad",
    apply=_rules.inserting(_odd),
    revert=_rules.removing(_odd),
    effects=(
        Effect("cross-node", outcome="some"),
        Effect("node-to-pod service node-service dns-pod", crosses=True, outcome="some"),
        Effect("dns-service", outcome="may"),
    ),
    cni=("vxlan",),
)
