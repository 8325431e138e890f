"""A node of the lab: a host with an uplink, an address and a range of pod addresses."""

from __future__ import annotations

from pathlib import Path

from lab.host import Host

UPLINK = "eth0"


class Node(Host):
    """One machine of the cluster, as the rest of the lab and its faults see it."""

    def __init__(
        self,
        name: str,
        pid: int,
        start: int,
        mark: str,
        *,
        address: str,
        pod_cidr: str,
        bridge_port: str,
        folder: Path,
    ) -> None:
        super().__init__(name, pid, start, mark)
        self.address = address
        self.pod_cidr = pod_cidr
        self.uplink = UPLINK
        self.bridge_port = bridge_port
        # Where the node's own files are, seen from the machine; its logs are among them.
        self.folder = folder
