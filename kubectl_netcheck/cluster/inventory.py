"""Inventory: read what a run needs to know of the cluster, in few calls, side by side."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kubectl_netcheck.cluster import nodes as typed
from kubectl_netcheck.cluster.prune import CONFIGMAPS, Raw, pruned
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import TABLE, Query, Rest
from kubectl_netcheck.cluster.selected import selected
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.cluster.wanted import read_wanted
from kubectl_netcheck.cluster.words import address, dig, items, name, plain
from kubectl_netcheck.model.errors import Unreachable
from kubectl_netcheck.model.inventory import Inventory, Node, Wanted, node_of

#: Nodes up to which all are read in full; beyond, only those asked for, and names for the rest.
SMALL = 200
#: Nodes, besides those asked for, whose pods are read: candidates for the witness.
CANDIDATES = 3
#: Nodes up to which the pods of all are read when no node was asked for: one call for each.
EVERYONE = 16
_DNS: Query = {"labelSelector": "k8s-app=kube-dns"}
_SYSTEM = "/api/v1/namespaces/kube-system"
#: Events about nodes (FailedToCreateRoute, CIDRNotAvailable) without those of every day, which
#: would fill the list: a selector has no "or", and of these two one is Normal and one a Warning.
_OF_NODES = ",".join(
    (
        "involvedObject.kind=Node",
        *(
            f"reason!={each}"
            for each in (
                *("NodeReady", "NodeNotReady", "Starting", "RegisteredNode", "NodeSchedulable"),
                *("NodeAllocatableEnforced", "NodeHasSufficientMemory", "NodeHasSufficientPID"),
                *("NodeHasNoDiskPressure", "ImageGCFailed", "FreeDiskSpaceFailed", "SystemOOM"),
            )
        ),
    )
)
_SLICES = "/apis/discovery.k8s.io/v1/namespaces"
#: What is always read: resource, path, query.
_LISTS: tuple[tuple[str, str, Query], ...] = (
    ("daemonsets", "/apis/apps/v1/daemonsets", {"limit": 500}),
    ("deployments", "/apis/apps/v1/namespaces/kube-system/deployments", _DNS),
    ("services", f"{_SYSTEM}/services", _DNS),
    ("endpointslices", f"{_SLICES}/kube-system/endpointslices", _DNS),
    (
        "endpointslices",
        f"{_SLICES}/default/endpointslices",
        {"labelSelector": "kubernetes.io/service-name=kubernetes"},
    ),
    (
        "services",
        "/api/v1/namespaces/default/services",
        {"fieldSelector": "metadata.name=kubernetes"},
    ),
    ("events", "/api/v1/events", {"fieldSelector": "reason=FailedCreatePodSandBox", "limit": 100}),
    ("events", "/api/v1/events", {"fieldSelector": _OF_NODES, "limit": 100}),
    ("configmaps", f"{_SYSTEM}/configmaps", {"fieldSelector": "metadata.name=coredns"}),
)


def inventory(
    rest: Rest, namespace: str, asked: Sequence[str], wanted: Sequence[Wanted] = ()
) -> Inventory:
    """See ``Cluster.inventory``. What is refused, or not answered in time, is listed and aborts
    nothing, the nodes and what was asked for by name apart; raises Unreachable, Denied for 401
    and for a selector that may not be asked for, and BadInput for what is no selector."""
    chosen = tuple(n for each in wanted if each.selector for n in selected(rest, each, namespace))
    asked, wanted = _settled(asked, wanted, chosen)
    reader, about = _Reader(rest, needed={"nodes"}), _Reader(rest)
    policies = f"/apis/networking.k8s.io/v1/namespaces/{namespace}/networkpolicies"
    with Together(16) as pool:
        known = pool.submit(_nodes, reader, asked)
        objects = pool.submit(read_wanted, about, wanted, namespace)
        version = pool.submit(reader.one, "version", "/version")
        lists = [pool.submit(reader.read, *each) for each in _LISTS]
        lists.append(pool.submit(reader.read, "networkpolicies", policies, {"limit": 200}))
        found = known.result()
        asked = _by_name(found, asked)
        pods = [
            pool.submit(
                reader.read, "pods", "/api/v1/pods", {"fieldSelector": f"spec.nodeName={n}"}
            )
            for n in [*asked, *_candidates(found, asked)]
        ]
        for job in lists:
            job.result()
        config = [pool.submit(reader.read, *each) for each in _agent_settings(reader)]
        for job in [*pods, *config]:
            job.result()
        objects.result()
        said = version.result()
    made = _assembled(reader, about, namespace, found, plain(dig(said, "gitVersion") or "", 40))
    return replace(made, selected=chosen)


def _settled(
    asked: Sequence[str], wanted: Sequence[Wanted], chosen: tuple[str, ...]
) -> tuple[Sequence[str], list[Wanted]]:
    """Nodes and objects to read for what a selector chose: of many nodes none in particular, and
    of several pods none, because a question is about one."""
    named = [each for each in wanted if not each.selector]
    for each in wanted:
        if each.selector and each.kind == "node" and len(chosen) <= EVERYONE:
            asked = (*asked, *chosen)
        elif each.selector and each.kind != "node" and len(chosen) == 1:
            named.append(Wanted(each.kind, chosen[0], each.namespace))
    return asked, named


def _by_name(found: Sequence[Node], asked: Sequence[str]) -> list[str]:
    """The nodes asked for, those given by an address by their names."""
    known = ((word, node_of(found, word)) for word in asked)
    return list(dict.fromkeys(node.name if node else word for word, node in known))


def _assembled(
    reader: "_Reader", about: "_Reader", namespace: str, found: tuple[Node, ...], version: str
) -> Inventory:
    services, slices = reader.objects.get("services", []), reader.objects.get("endpointslices", [])
    api = next((each for each in services if name(each) == "kubernetes"), None)
    dns = next((each for each in services if name(each) != "kubernetes"), None)
    behind = [each for each in slices if _service_of(each) == name(dns or {})]
    ports = items(api, "spec", "ports")
    port = ports[0].get("port") if ports else None
    return Inventory(
        namespace=namespace,
        nodes=found,
        dns=typed.dns(dns, behind, reader.objects.get("configmaps", [])),
        api_address=address(dig(api, "spec", "clusterIP")),
        api_port=port if isinstance(port, int) and 0 < port < 65536 else 443,
        running=typed.running(reader.objects.get("pods", [])),
        objects=reader.sorted(),
        denied=dict(sorted((about.denied | reader.denied).items())),
        server_version=version,
        asked=about.sorted(),
    )


class _Reader:
    """Keeps what was read and what was refused, by resource. needed: resources without which the
    run makes no sense, all of them with None; the others are given up early."""

    def __init__(self, rest: Rest, needed: Collection[str] | None = None) -> None:
        self._rest, self._needed = rest, needed
        self.objects: dict[str, list[Raw]] = {}
        self.denied: dict[str, str] = {}

    def read(self, resource: str, path: str, query: Query) -> Raw:
        """Read a list and keep its objects; the raw answer, empty when refused."""
        answer = self._ask(resource, lambda brief: self._rest.get(path, query, brief=brief))
        self.keep(resource, items(answer, "items"))
        return answer

    def one(self, resource: str, path: str, accept: str = "") -> Raw:
        """Read one object, empty when refused or not there."""
        return self._ask(resource, lambda brief: self._rest.get(path, None, accept, brief))

    def keep(self, resource: str, raw: Iterable[Raw]) -> None:
        kept = self.objects.setdefault(resource, [])
        kept.extend(pruned(resource, each) for each in raw)

    def sorted(self) -> dict[str, tuple[Raw, ...]]:
        """What was kept, by resource, in the order of namespace and name."""
        return {key: tuple(sorted(each, key=_place)) for key, each in self.objects.items()}

    def _ask(self, resource: str, call: Callable[[bool], Raw]) -> Raw:
        brief = self._needed is not None and resource not in self._needed
        try:
            return call(brief)
        except Unreachable as silent:
            if not brief:
                raise
            self.denied.setdefault(resource, plain(silent.why or silent.what))
            return {}
        except ServerSaid as said:
            if said.status == 401:
                raise
            if said.status != 404:
                self.denied.setdefault(resource, plain(said.why or said.what))
            return {}


def _nodes(reader: _Reader, asked: Sequence[str]) -> tuple[Node, ...]:
    """All nodes of a small cluster; of a large one those asked for, and names of the others.

    A node that does not exist is not among them. Where nodes may not be read, those asked for
    are taken at their word, with nothing known of them.
    """
    answer = reader.read("nodes", "/api/v1/nodes", {"limit": SMALL})
    if "nodes" in reader.denied:
        return tuple(Node(each) for each in asked if not address(each))
    found = {n.name: n for n in map(typed.node, items(answer, "items")) if n.name}
    if dig(answer, "metadata", "continue"):
        table = reader.one("nodes", "/api/v1/nodes?includeObject=None", TABLE)
        columns = [str(each.get("name")) for each in items(table, "columnDefinitions")]
        for row in items(table, "rows"):
            seen = typed.node_of_row(row, columns)
            if seen.name:
                found.setdefault(seen.name, seen)
        for each in _by_name(tuple(found.values()), asked):
            if each in found and not found[each].zone:
                raw = reader.one("nodes", f"/api/v1/nodes/{each}")
                if raw:
                    reader.keep("nodes", [raw])
                    found[each] = typed.node(raw)
    return tuple(found.values())


def _candidates(found: Iterable[Node], asked: Sequence[str]) -> list[str]:
    """Nodes that could be the witness, in the order in which the plan would look at them; where
    none was asked for, all of a small cluster."""
    able = [n.name for n in found if n.ready == "True" and not n.skip and n.name not in asked]
    if asked:
        return sorted(able)[:CANDIDATES]
    return sorted(able) if len(able) <= EVERYONE else []


def _agent_settings(reader: _Reader) -> list[tuple[str, str, Query]]:
    """ConfigMaps of the agents that there are, each in the namespace of its DaemonSet."""
    wanted: dict[tuple[str, str], tuple[str, str, Query]] = {}
    for each in reader.objects.get("daemonsets", []):
        namespace = str(dig(each, "metadata", "namespace"))
        agent = name(each).lower()
        for config in CONFIGMAPS:
            if config != "coredns" and agent.startswith(
                config.removesuffix("-config").split("-cfg")[0]
            ):
                path = f"/api/v1/namespaces/{namespace}/configmaps"
                query: Query = {"fieldSelector": f"metadata.name={config}"}
                wanted[namespace, config] = ("configmaps", path, query)
    return list(wanted.values())


def _place(raw: Mapping[str, Any]) -> tuple[str, str]:
    return str(dig(raw, "metadata", "namespace")), str(dig(raw, "metadata", "name"))


def _service_of(endpoints: dict[str, Any]) -> str:
    return str(dig(endpoints, "metadata", "labels", "kubernetes.io/service-name"))
