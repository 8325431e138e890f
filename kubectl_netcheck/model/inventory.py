"""Inventory: what one run read of the cluster before it started anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A node as the planner needs it. ``skip`` says why it cannot be probed, empty if it can.

    Where the API server lets nobody read nodes, only the name is known and ``ready`` is Unknown:
    see ``Inventory.denied``.
    """

    name: str
    address: str = ""  # InternalIP, IPv4 preferred
    ready: str = "Unknown"  # status of the condition Ready: True, False or Unknown
    zone: str = ""  # topology.kubernetes.io/zone
    pod_cidrs: tuple[str, ...] = ()
    os: str = "linux"
    skip: str = ""
    images: tuple[str, ...] = ()  # there already, only well-known ones: the best first
    addresses: tuple[str, ...] = ()  # every InternalIP and ExternalIP


@dataclass(frozen=True, slots=True)
class RunningPod:
    """A pod of the user's that runs already: a target for probes where no new pod can start."""

    namespace: str
    name: str
    node: str
    address: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DnsService:
    """The cluster's DNS: its Service address and the pods behind it (name, node, address)."""

    address: str = ""
    namespace: str = "kube-system"
    name: str = "kube-dns"
    domain: str = "cluster.local"
    pods: tuple[RunningPod, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object that a question is about. kind: singular (``service``, ``pod``, ``ingress``,
    ``node``), or ``address`` for whatever has the address in ``name``; a pod and a service can be
    named by theirs, too. namespace: empty for that of the run. selector: of labels, instead of a
    name, for nodes and pods: see ``Inventory.selected``."""

    kind: str
    name: str
    namespace: str = ""
    selector: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything a run read from the API, raw where evidence is read from it later.

    objects: resource name (``nodes``, ``daemonsets``, ``pods``, ``endpointslices``, ``services``,
    ``events``, ``networkpolicies``, ``configmaps``, ``deployments``) to the raw objects, pruned of
    managedFields; Secrets are never read. Untrusted: read with ``.get`` chains.
    asked: like objects, what was read for the Wanted objects of the question: these, and what
    belongs to them. Where one does not exist, the others of its kind are there by name alone
    (metadata.name and nothing else), so that the nearest can be named.
    denied: resource name to the reason why it could not be read.
    selected: names of what the selector of the question chose, by the API server, sorted.
    """

    namespace: str
    nodes: tuple[Node, ...] = ()
    dns: DnsService = DnsService()
    api_address: str = ""  # ClusterIP of the Service default/kubernetes
    api_port: int = 443
    running: tuple[RunningPod, ...] = ()
    objects: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    denied: Mapping[str, str] = field(default_factory=dict)
    server_version: str = ""
    asked: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    selected: tuple[str, ...] = ()

    def node(self, name: str) -> Node | None:
        """The node of that name, or None."""
        return next((n for n in self.nodes if n.name == name), None)


def node_of(nodes: Iterable[Node], word: str) -> Node | None:
    """The node of that name, else the one that has that address; None where there is none. A
    name goes first, because some clouds name nodes by an address."""
    known = tuple(nodes)
    named = next((n for n in known if n.name == word), None)
    return named or next((n for n in known if word and word in (n.address, *n.addresses)), None)
