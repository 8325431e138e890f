"""agent: the CNI's agent, kube-proxy and NodeLocal DNS on each node: ready, not ready, missing.

Facts: text agent (cni, kube-proxy, dns-cache), name of the DaemonSet, state, why, priority (the
priority class that its pods ask for, "none" for none: such are evicted first); figures restarts.
``unmanaged``: the cluster has no such agent by design (an eBPF data path, k3s). No fact where the
DaemonSets could not be read, and none of a node whose kubelet is silent: what the API says of its
pods is old, and that they are not ready was written by the controller that took the node for lost
(pkg/controller/nodelifecycle, MarkPodsNotReady).
"""

from collections.abc import Iterator, Sequence

from kubectl_netcheck.evidence._base import Evidence, Raw, dig, items, named, seen, word
from kubectl_netcheck.evidence._detect import agent_pods, detect
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.naming import system


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """One fact for each agent and each node whose pods were read and whose kubelet speaks."""
    silent = {node.name for node in inventory.nodes if node.ready == "Unknown"}
    nodes = sorted(_nodes_read(inventory) - (silent if "nodes" not in inventory.denied else set()))
    found = detect(inventory)
    agents = (
        ("cni", found.daemonset),
        ("kube-proxy", _own(inventory, "kube-proxy")),
        ("dns-cache", _own(inventory, "node-local-dns")),
    )
    return tuple(fact for agent, raw in agents for fact in _agent(inventory, agent, raw, nodes))


def _own(inventory: Inventory, name: str) -> Raw | None:
    """The DaemonSet of that name, unless it is a user's."""
    found = named(inventory, "daemonsets", name)
    return found if system(word(found, "metadata", "namespace")) else None


def _agent(
    inventory: Inventory, agent: str, daemonset: Raw | None, nodes: Sequence[str]
) -> Iterator[Fact]:
    if daemonset is None:
        static = agent == "kube-proxy" and _static_proxies(inventory)
        if not static and "daemonsets" in inventory.denied:
            return  # nobody may say that there is none
        for node in nodes:
            state = ("ready" if node in static else "missing") if static else "unmanaged"
            yield seen("agent", node, {"agent": agent, "name": "", "state": state, "why": ""})
        return
    name = word(daemonset, "metadata", "name")
    priority = word(daemonset, "spec", "template", "spec", "priorityClassName") or "none"
    pods = agent_pods(inventory, daemonset)
    for node in nodes:
        state, why, restarts = _state(pods.get(node, []), daemonset)
        text = {"agent": agent, "name": name, "state": state, "why": why, "priority": priority}
        yield seen("agent", node, text, {"restarts": float(restarts)})


def _nodes_read(inventory: Inventory) -> set[str]:
    """Nodes whose pods were listed: a node without any pod at all cannot be told from one that
    was not asked about."""
    found = {word(pod, "spec", "nodeName") for pod in inventory.objects.get("pods", ())}
    return (found | {node.name for node in inventory.nodes if node.name in found}) - {""}


def _static_proxies(inventory: Inventory) -> set[str]:
    """Nodes with kube-proxy as a static pod (GKE, RKE2)."""
    return {
        word(pod, "spec", "nodeName")
        for pod in inventory.objects.get("pods", ())
        if word(pod, "metadata", "name").startswith("kube-proxy-")
        and system(word(pod, "metadata", "namespace"))
        and _ready(pod)
    }


def _state(pods: Sequence[Raw], daemonset: Raw) -> tuple[str, str, int]:
    """State of the best pod on a node, why it is so, and its restarts."""
    live = [pod for pod in pods if word(pod, "status", "phase") not in ("Failed", "Succeeded")]
    if not live:
        gone = [word(pod, "status", "reason") for pod in pods]
        why = f"its pod was {gone[0].lower()}" if gone and gone[0] else "no pod of it runs there"
        if dig(daemonset, "spec", "template", "spec", "affinity", "nodeAffinity"):
            why += "; the DaemonSet has a nodeAffinity"
        return "missing", why, 0
    pod = max(live, key=lambda each: (_ready(each), word(each, "metadata", "name")))
    restarts = sum(_restarts(c) for c in items(pod, "status", "containerStatuses"))
    return ("ready", "", restarts) if _ready(pod) else ("not-ready", _why(pod), restarts)


def _ready(pod: Raw) -> bool:
    conditions = items(pod, "status", "conditions")
    return any(word(c, "type") == "Ready" and word(c, "status") == "True" for c in conditions)


def _restarts(container: Raw) -> int:
    count = dig(container, "restartCount")
    return count if isinstance(count, int) and 0 <= count < 10**9 else 0


def _why(pod: Raw) -> str:
    """Why a pod is not ready: what its containers wait for or died of."""
    reasons = []
    statuses = (
        *items(pod, "status", "containerStatuses"),
        *items(pod, "status", "initContainerStatuses"),
    )
    for status in statuses:
        waiting = word(status, "state", "waiting", "reason")
        died = word(status, "lastState", "terminated", "reason") or word(
            status, "state", "terminated", "reason"
        )
        reasons += [reason for reason in (waiting, died) if reason and reason != "Completed"]
    return ", ".join(dict.fromkeys(reasons)) or word(pod, "status", "phase") or "not ready"


EVIDENCE = Evidence("agent", "agents of the network on each node", read)
