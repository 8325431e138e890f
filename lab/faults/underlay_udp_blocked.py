"""The fabric passes no UDP between any nodes, as a security group does that allows TCP and ICMP."""

from lab.faults import _underlay
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

TABLE = "no_udp"

FAULT = LabFault(
    title="UDP blocked between all nodes",
    expects="underlay-udp-blocked",
    apply=_underlay.dropping(TABLE, lambda lab: "ip protocol udp"),
    revert=_underlay.passing(TABLE),
    effects=(Effect("node-to-node", "udp", at="any"), *_underlay.NO_TUNNELS),
    cni=("vxlan",),
    scope="cluster",
)
