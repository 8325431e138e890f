"""The record of a lab fault: what it does, where it applies, and what must differ because of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from lab.lab import Lab
from lab.node import Node
from lab.settings import CNI_SHAPES, PROXY_MODES, Settings
from lab.truth.effects import Effect

#: Does or undoes something on a node and says in one line what; may be called again at any time.
Step = Callable[[Lab, Node], str]


@dataclass(frozen=True)
class LabFault:
    """One fault.

    title: what it is, for people. expects: the slug of the diagnosis that a tool should come to;
    `healthy` where nothing is wrong.
    apply, revert: both idempotent; both check their own effect on rules and devices, and raise
    LabError where it is missing. effects: what must differ in the ground truth, by the first rule
    that matches a cell; by the CNI's shape where they are not the same in all. A fault without
    effects is a look-alike: nothing may differ.
    cni, proxy: the shapes in which it can be injected. scope: `node`, `pair` (the node and the one
    that peer_of names) or `cluster` (then the node does not matter).
    pings: echo requests per path that show it. nodes: those on which it can be, where that
    depends on the lab's state.
    """

    title: str
    expects: str
    apply: Step
    revert: Step
    effects: tuple[Effect, ...] | Mapping[str, tuple[Effect, ...]]
    cni: tuple[str, ...] = CNI_SHAPES
    proxy: tuple[str, ...] = PROXY_MODES
    scope: str = "node"
    pings: int = 20
    nodes: Callable[[Lab], Collection[str]] = lambda lab: tuple(lab.nodes)

    @property
    def whole_cluster(self) -> bool:
        return self.scope == "cluster"

    def effects_in(self, settings: Settings) -> tuple[Effect, ...]:
        return self.effects if isinstance(self.effects, tuple) else self.effects[settings.cni]

    def applies_to(self, settings: Settings) -> bool:
        return settings.cni in self.cni and settings.proxy_mode in self.proxy
