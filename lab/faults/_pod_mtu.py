"""The MTU of pods: of those that run, of their bridge, and of those that come."""

from __future__ import annotations

import subprocess

from lab.errors import LabError
from lab.faults import _bridge, _cni
from lab.lab import Lab
from lab.truth import layout


def set_everywhere(lab: Lab, mtu: int) -> None:
    """On every node, from now on."""
    for node in lab.nodes.values():
        _cni.change(lab, node, lambda found: _cni.first_plugin(found).update(mtu=mtu))
    _set(lab, mtu)


def restore(lab: Lab) -> None:
    for node in lab.nodes.values():
        _cni.restore(lab, node)
        mtu = int(_cni.first_plugin(_cni.read(node))["mtu"])
    _set(lab, mtu)


def _set(lab: Lab, mtu: int) -> None:
    for node in lab.nodes.values():
        _bridge.set_each(node, "mtu", str(mtu))
        node.run("ip", "link", "set", "dev", _bridge.BRIDGE, "mtu", str(mtu))
    for name, space in layout.namespaces(lab).items():
        if "/" in name:  # a pod, not a node
            command = ["nsenter", f"--net={space}", "ip", "link", "set", "dev", "eth0", "mtu"]
            done = subprocess.run(
                [*command, str(mtu)], capture_output=True, text=True, timeout=5, check=False
            )
            if done.returncode:
                raise LabError(f"the MTU of {name} could not be set: {done.stderr.strip()}")
