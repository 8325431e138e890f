"""The fabric passes no tunnel packets between any nodes; all else passes."""

from lab.faults import _underlay
from lab.faults._fault import LabFault

TABLE = "no_tunnel"

FAULT = LabFault(
    title="tunnel port blocked between all nodes",
    expects="tunnel-port-blocked",
    apply=_underlay.dropping(TABLE, lambda lab: f"udp dport {lab.settings.vxlan_port}"),
    revert=_underlay.passing(TABLE),
    effects=_underlay.NO_TUNNELS,
    cni=("vxlan",),
    scope="cluster",
)
