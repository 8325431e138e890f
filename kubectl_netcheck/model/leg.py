"""Leg: one path under test, from a place to a place."""

from dataclasses import dataclass

from kubectl_netcheck.model.place import Place

#: Kinds of path, in the order of the ladder's planes: a later plane stands on the earlier ones.
LEG_KINDS = (
    "local",
    "same-node",
    "node-to-node",
    "pod-to-node",
    "node-to-pod",
    "cross-node",
    "endpoint",
    "hairpin",
    "service",
    "nodeport",
    "dns",
    "node-to-dns",
    "api",
    "egress",
    "control",
)


@dataclass(frozen=True, slots=True)
class Leg:
    """One path: the packet leaves ``source`` and should reach ``target``.

    kind is one of LEG_KINDS; ``control`` is the cluster's own way to a node, from the API server
    to its kubelet and back. A service or dns leg whose target has a node is answered by an
    endpoint on that node; without one, the endpoint is chosen by the Service for each flow, and
    ``behind`` lists the nodes that carry its endpoints.

    ``node-to-dns`` goes from a node's own network to a pod of the cluster's DNS: no promise covers
    it, so that only an answer tells something.

    ``endpoint``, ``nodeport`` and a ``service`` leg without a node go to a Service of the user's,
    and ``behind`` lists the nodes of those who should answer there: nobody, when it is empty.
    """

    source: Place
    target: Place
    kind: str
    behind: tuple[str, ...] = ()

    @property
    def crosses(self) -> bool | None:
        """Whether the path leaves its node: None where the answering endpoint is not fixed."""
        if self.kind == "local":
            return False
        if self.target.node:
            return self.source.node != self.target.node
        return None

    @property
    def nodes(self) -> frozenset[str]:
        """Names of the nodes at the two ends."""
        return frozenset(n for n in (self.source.node, self.target.node) if n)

    def __str__(self) -> str:
        return f"{self.source} > {self.target}"
