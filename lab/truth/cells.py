"""The cells of a truth: which paths are measured, and in which relation to a node each stands.

Pure. A cell is one measure over one path; the list of them follows from the layout alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lab.truth.layout import Layout

#: What is measured between two pods.
POD_MEASURES = ("ping", "size", "tcp", "udp", "udp-large", "get", "put")
#: Kinds of path, in the order in which a table shows them.
KINDS = (
    "same-node", "cross-node", "node-to-node", "node-to-pod", "pod-to-node", "control",
    "service", "node-service", "hairpin", "dns-service", "dns-client", "dns-pod", "api", "egress",
    "sandbox",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Cell:
    """One measure over one path.

    source, target: the nodes at its ends; `control` for the API server's machine, and an empty
    target where a Service chooses one. From `service` on, the target is the endpoint's node.
    `dns-client` always asks the DNS Service from the same port, so that the name server which
    its node once chose for it answers. `sandbox` is no path: whether the node's CNI configuration
    can connect a new pod.
    behind: the nodes with the endpoints of such a Service.
    """

    kind: str
    measure: str
    source: str
    target: str
    behind: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.measure} {self.source} > {self.target or '*'}"

    @property
    def crosses(self) -> bool | None:
        """Whether the path leaves its node; None where that is not fixed."""
        return self.source != self.target if self.target else None


def cells(layout: Layout) -> tuple[Cell, ...]:
    """Every cell of a layout."""
    return tuple(sorted(_cells(layout), key=lambda each: KINDS.index(each.kind)))


def _cells(layout: Layout) -> Iterator[Cell]:
    nodes = tuple(layout.nodes)
    replicas = tuple(sorted(layout.dns_pods.values()))
    for one in nodes:
        for other in nodes:
            yield from _pair(one, other)
        yield Cell("control", "ping", "control", one)
        yield Cell("control", "kubelet", "control", one)
        yield Cell("dns-client", "dns-udp", one, "", replicas)
        for measure in ("dns-udp", "dns-tcp"):
            yield Cell("dns-service", measure, one, "", replicas)
            for replica in sorted(set(replicas)):
                yield Cell("dns-pod", measure, one, replica)
        yield Cell("sandbox", "cni-add", one, one)
        yield Cell("api", "tcp", one, "control")
        yield Cell("egress", "tcp", one, "control")


def _pair(one: str, other: str) -> Iterator[Cell]:
    kind = "same-node" if one == other else "cross-node"
    for measure in POD_MEASURES:
        yield Cell(kind, measure, one, other)
    if one != other:
        for measure in ("ping", "size", "udp", "kubelet"):
            yield Cell("node-to-node", measure, one, other)
    for measure in ("ping", "tcp"):
        yield Cell("node-to-pod", measure, one, other)
    for measure in ("ping", "kubelet"):
        yield Cell("pod-to-node", measure, one, other)
    yield Cell("service", "tcp", one, other)
    yield Cell("node-service", "tcp", one, other)
    if one == other:
        yield Cell("hairpin", "tcp", one, one)
