"""Ports of the bridge come and go while a fault sets them: CI once could not heal a pod's MTU
because the pod had just gone."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from lab.errors import LabError
from lab.faults import _bridge


class Node:
    """Two ports; setting one of them fails, and it may be gone from then on; or one more comes with
    the first that is set."""

    name = "node-a"

    def __init__(self, fails: str = "", gone: bool = False, comes: str = "") -> None:
        self.there = ["veth1", "veth2"]
        self.fails = fails
        self.gone = gone
        self.comes = comes
        self.was_set: list[str] = []

    def run(self, *argv: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        if "show" in argv:
            listed = json.dumps([{"ifname": each} for each in self.there])
            return subprocess.CompletedProcess(argv, 0, listed, "")
        port = argv[argv.index("dev") + 1]
        if self.comes and self.comes not in self.there:
            self.there.append(self.comes)
        if port != self.fails:
            self.was_set.append(port)
            return subprocess.CompletedProcess(argv, 0, "", "")
        if self.gone:
            self.there.remove(port)
        assert not check
        return subprocess.CompletedProcess(argv, 1, "", f'Cannot find device "{port}"')


@pytest.mark.parametrize(
    ("fails", "wanted"), [("", ["veth1", "veth2"]), ("veth1", ["veth2"]), ("veth2", ["veth1"])]
)
def test_a_port_that_goes_meanwhile_is_passed_over(fails: str, wanted: list[str]) -> None:
    node: Any = Node(fails, gone=True)
    assert _bridge.set_each(node, "mtu", "1450") == len(wanted)
    assert node.was_set == wanted


def test_a_port_that_stays_and_refuses_is_told() -> None:
    node: Any = Node("veth1")
    with pytest.raises(LabError, match="veth1 of cni0 on node-a: Cannot find device"):
        _bridge.set_each(node, "mtu", "1450")


def test_a_port_that_comes_meanwhile_is_set_too() -> None:
    node: Any = Node(comes="veth0")
    assert _bridge.set_each(node, "mtu", "1450") == 3
    assert node.was_set == ["veth1", "veth2", "veth0"]
