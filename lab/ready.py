"""Waits until a lab is what it promises: nodes Ready, agents running, names answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lab.api import Api, until
from lab.errors import LabError
from lab.host import Host
from lab.lab import Lab
from lab.node import Node
from lab.settings import Settings

Alive = Callable[[], "str | None"]


def wait(api: Api, lab: Lab, alive: Alive, say: Callable[[str], None]) -> None:
    count = len(lab.nodes)
    until("the nodes", lambda: len(ready_nodes(api)) == count, alive=alive)
    say(f"{count} nodes are Ready")
    until("the cluster's own pods", lambda: not unready_pods(api, lab), alive=alive)
    say("the CNI, kube-proxy and CoreDNS run")
    for node in lab.nodes.values():
        until(f"cluster DNS on {node.name}", partial(answers, node, lab), alive=alive)


def ready_nodes(api: Api) -> list[str]:
    nodes = api.get("/api/v1/nodes")["items"]
    return [each["metadata"]["name"] for each in nodes if condition(each, "Ready")]


def unready_pods(api: Api, lab: Lab) -> list[str]:
    """The pods of the cluster itself that do not run yet, also those that are not made yet."""
    found = {}
    for namespace in ("kube-system", "kube-flannel"):
        for each in api.get(f"/api/v1/namespaces/{namespace}/pods")["items"]:
            if "deletionTimestamp" not in each["metadata"]:
                found[each["metadata"]["name"]] = condition(each, "Ready")
    daemons = 1 if lab.settings.cni == "ptp" else 2
    wanted = daemons * len(lab.nodes) + min(2, len(lab.nodes))
    missing = max(0, wanted - len(found))
    return [name for name, ready in found.items() if not ready] + ["(not made yet)"] * missing


def condition(item: dict[str, Any], kind: str) -> bool:
    conditions = item.get("status", {}).get("conditions", [])
    return any(each["type"] == kind and each["status"] == "True" for each in conditions)


def reaches_services(host: Host, settings: Settings) -> bool:
    """Whether kube-proxy has made its rules on a host: the API server's service answers."""
    url = f"https://{settings.api_service_address}/healthz"
    options = ("--silent", "--insecure", "--output", "/dev/null", "--connect-timeout", "0.3")
    return host.run("curl", *options, "--max-time", "2", url, check=False).returncode == 0


def answers(node: Node, lab: Lab) -> bool:
    """Whether a node can resolve a name of the cluster through the service's address."""
    name = f"kubernetes.default.svc.{lab.settings.cluster_domain}"
    try:
        done = node.run(
            "dig", "+short", "+time=1", "+tries=1", f"@{lab.settings.dns_address}", name,
            timeout=3, check=False,
        )  # fmt: skip
    except (LabError, OSError):
        return False
    return done.stdout.strip() == lab.settings.api_service_address
