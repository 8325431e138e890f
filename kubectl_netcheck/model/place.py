"""Place: one end of a path, such as a pod, a node's own network, a Service or a name server."""

from dataclasses import dataclass

#: What can stand at an end of a leg. ``host`` is a node's own network (its InternalIP).
#: ``api`` is the API server, ``node`` a node as an API object (conditions, agents), ``endpoint``
#: an address and port behind a Service of the user's.
KINDS = (
    "pod",
    "host",
    "service",
    "dns",
    "api",
    "outside",
    "node",
    "endpoint",
)

#: Names of places that a question about a pod is about: that pod, and what it should reach.
APP, TARGET = "app", "target"
ASKED = (APP, TARGET)


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a leg, or the subject of a fact read from the API.

    kind: one of KINDS.
    node: the node's name, empty where the place has none or several (a Service with
    endpoints on several nodes, an outside host).
    name: the probe pod's role (``p1``, ``p2``, ``h``), ``namespace/name`` of a pod or Service,
    a host name, or one of ASKED. address: its IP, empty where not known.
    """

    kind: str
    node: str = ""
    name: str = ""
    address: str = ""

    def __str__(self) -> str:
        if self.kind in ("host", "node") and self.node:
            return self.node
        where = f" on {self.node}" if self.node else ""
        return f"{self.name or self.kind}{where}"
