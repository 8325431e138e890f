"""The records of the lab's faults, and the journal of what is broken."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab import discover
from lab.errors import LabError
from lab.faults import _registry, _rules
from lab.faults._fault import LabFault
from lab.settings import Settings
from lab.state import State
from lab.truth.effects import expected
from tests.lab.test_truth_effects import CELLS


@pytest.mark.parametrize("name", sorted(_registry.faults()))
def test_a_fault_says_what_it_is_and_what_must_differ(name: str) -> None:
    fault = _registry.faults()[name]
    assert isinstance(fault, LabFault)
    assert fault.title
    assert fault.expects
    assert (discover.modules("lab.faults")[name].__doc__ or "").strip()
    assert fault.cni
    for cni in fault.cni:
        effects = fault.effects_in(Settings(cni=cni))
        expectation = expected(effects, CELLS, "b")
        if fault.expects == "healthy":
            assert not effects
        if effects:
            shown = expectation.must | expectation.some
            assert shown, "a fault without any effect cannot be told from its absence"
            assert expectation.must | expectation.may != set(CELLS)


def test_either_spelling_of_a_name_is_found() -> None:
    assert _registry.find("ip_forward_disabled") == _registry.find("ip-forward-disabled")
    with pytest.raises(LabError, match="there is no fault 'nothing'"):
        _registry.find("nothing")


class FakeNode:
    """A node whose `iptables` keeps rules in a list."""

    name = "node-b"

    def __init__(self) -> None:
        self.rules: list[tuple[str, ...]] = []

    def run(self, *argv: str, check: bool = True) -> Any:
        action, rule = argv[4], argv[5:]
        there = rule in self.rules
        if action == "--insert":
            self.rules.insert(0, rule)
        elif action == "--delete":
            self.rules.remove(rule)
        return SimpleNamespace(returncode=0 if there or action != "--check" else 1)


def lab_with(path: Path, node: FakeNode) -> Any:
    state = State.create(path / "lab.state", settings={})
    return SimpleNamespace(
        state=state, settings=Settings(), nodes={node.name: node}, node=lambda name: node
    )


def test_a_rule_is_inserted_once_and_every_copy_is_removed(tmp_path: Path) -> None:
    node = FakeNode()
    lab = lab_with(tmp_path, node)
    for _ in range(2):
        _registry.apply(lab, "tunnel-port-blocked", "node-b")
    assert node.rules == [("INPUT", "-p", "udp", "--dport", "8472", "-j", "DROP")]
    assert _registry.broken(lab) == [("tunnel-port-blocked", "node-b")]
    node.rules *= 2
    for _ in range(2):
        _registry.revert(lab, "tunnel-port-blocked", "node-b")
    assert node.rules == []
    assert _registry.broken(lab) == []


def test_rules_keep_the_order_in_which_they_are_written() -> None:
    node: Any = FakeNode()
    both = [_rules.rule("FORWARD -j ACCEPT"), _rules.rule("FORWARD -j DROP")]
    _rules.inserting(lambda lab, node: both)(None, node)  # type: ignore[arg-type]
    assert node.rules == [("FORWARD", "-j", "ACCEPT"), ("FORWARD", "-j", "DROP")]


def test_a_fault_that_fails_half_way_is_still_written_down(tmp_path: Path) -> None:
    node = FakeNode()
    node.run = lambda *argv, check=True: SimpleNamespace(returncode=1)  # type: ignore[method-assign]
    lab = lab_with(tmp_path, node)
    with pytest.raises(LabError, match="is not there"):
        _registry.apply(lab, "tunnel-port-blocked", "node-b")
    assert _registry.broken(lab) == [("tunnel-port-blocked", "node-b")]


def test_a_fault_of_another_shape_is_refused(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, FakeNode())
    lab.settings = Settings(cni="host-gw")
    with pytest.raises(LabError, match="of the shape host-gw"):
        _registry.apply(lab, "tunnel-port-blocked", "node-b")
    assert _registry.broken(lab) == []
