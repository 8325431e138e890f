"""A lab that is up: what commands, faults and measurements hold in their hands."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from lab import paths
from lab.errors import LabError
from lab.host import Host
from lab.node import Node
from lab.settings import DEFAULT_LAB, Settings
from lab.state import State


class Lab:
    """One lab, read from its state."""

    def __init__(self, name: str, state: State) -> None:
        self.name = name
        self.state = state
        self.settings: Settings = state.settings
        self.folder: Path = paths.folder(name)
        self.kubeconfig: Path = self.folder / "kubeconfig"
        self.audit_log: Path = self.folder / "control/log/audit.log"
        hosts = {each["name"]: each for each in state.all("host")}
        keepers = {each["name"]: each for each in state.all("keeper")}
        self.nodes: dict[str, Node] = {}
        in_order = ("underlay", "control", *self.settings.nodes)
        for host in sorted(hosts.values(), key=lambda each: in_order.index(each["name"])):
            keeper = keepers.get(host["name"])
            if keeper is None:
                continue
            pid, start = keeper["pid"], keeper["start"]
            if host["role"] == "underlay":
                self.underlay = Host(host["name"], pid, start, state.mark)
            elif host["role"] == "control":
                self.control = Host(host["name"], pid, start, state.mark)
            else:
                self.nodes[host["name"]] = Node(
                    host["name"],
                    pid,
                    start,
                    state.mark,
                    address=host["address"],
                    pod_cidr=self.settings.pod_cidr_of(host["name"]),
                    bridge_port=host["port"],
                    folder=Path(host["folder"]),
                )

    @classmethod
    def load(cls, name: str | None = None) -> Lab:
        """The lab of this name that is up (default: $NETCHECK_LAB, else `netcheck`)."""
        name = name or os.environ.get("NETCHECK_LAB") or DEFAULT_LAB
        state = State.of(name)
        if state is None or not state.is_up:
            raise LabError(f"the lab {name!r} is not up; `python -m lab up` brings it up")
        return cls(name, state)

    @property
    def programs(self) -> Path:
        """The folder with the cluster's programs, kubectl among them."""
        return Path(self.state.about["programs"])

    @property
    def kubectl_path(self) -> Path:
        return self.programs / "kubectl"

    @property
    def api_address(self) -> str:
        return str(self.state.about["api_address"])

    def node(self, name: str) -> Node:
        if name not in self.nodes:
            raise LabError(f"there is no node {name!r}; there are: {', '.join(self.nodes)}")
        return self.nodes[name]

    def kubectl(
        self, *args: str, timeout: float = 10, check: bool = True, input: str | None = None
    ) -> str:
        """What kubectl prints, asked from the machine, outside of every node."""
        done = subprocess.run(
            [str(self.kubectl_path), "--kubeconfig", str(self.kubeconfig), *args],
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check and done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise LabError(f"`kubectl {' '.join(args)}` failed ({done.returncode}): {said}")
        return done.stdout
