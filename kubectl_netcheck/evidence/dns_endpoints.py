"""dns-endpoints: how many pods answer behind the cluster's DNS Service.

One fact of the cluster: figures ready, total, wanted (replicas of the Deployment), nodes (how many
different nodes carry a ready one), cpu_limit_m (the smallest CPU limit of the Deployments, in
thousandths of a CPU, absent without one), restarts and oom_killed (containers whose last end was
for want of memory) of the DNS pods on the nodes that were read; text name, namespace, why (of DNS
pods that are not ready).
"""

import re
from collections.abc import Iterator

from kubectl_netcheck.evidence._base import Evidence, Raw, dig, items, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

_CPU = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(m?)", re.ASCII)


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """The endpoints of the DNS Service, nothing where it or its slices were not read."""
    dns = inventory.dns
    denied = "endpointslices" in inventory.denied or "services" in inventory.denied
    if not dns.address or denied:
        return ()
    endpoints = [
        end
        for each in inventory.objects.get("endpointslices", ())
        if word(each, "metadata", "labels", "kubernetes.io/service-name") == dns.name
        for end in items(each, "endpoints")
    ]
    ready = [end for end in endpoints if dig(end, "conditions", "ready") is not False]
    figures = {
        "ready": float(len(ready)),
        "total": float(len(endpoints)),
        "nodes": float(len({word(end, "nodeName") for end in ready})),
    }
    wanted = [_replicas(each) for each in inventory.objects.get("deployments", ())]
    if wanted:
        figures["wanted"] = float(sum(wanted))
    limits = [each for raw in inventory.objects.get("deployments", ()) for each in _limits(raw)]
    if limits:
        figures["cpu_limit_m"] = min(limits)
    statuses = list(_statuses(inventory))
    if statuses:
        figures["restarts"] = float(sum(_restarts(each) for each in statuses))
        figures["oom_killed"] = float(sum(_out_of_memory(each) for each in statuses))
    text = {"name": dns.name, "namespace": dns.namespace, "why": _why(inventory)}
    return (seen("dns-endpoints", "", {k: v for k, v in text.items() if v}, figures),)


def _replicas(deployment: Raw) -> int:
    wanted = dig(deployment, "spec", "replicas")
    return wanted if isinstance(wanted, int) and 0 <= wanted < 10**6 else 1


def _limits(deployment: Raw) -> Iterator[float]:
    """CPU limits of its containers, in thousandths of a CPU."""
    for container in items(deployment, "spec", "template", "spec", "containers"):
        found = _CPU.fullmatch(word(container, "resources", "limits", "cpu"))
        if found and float(found[1]) > 0:
            yield float(found[1]) * (1 if found[2] else 1000)


def _statuses(inventory: Inventory) -> Iterator[Raw]:
    """States of the DNS pods' containers."""
    for pod in inventory.objects.get("pods", ()):
        if word(pod, "metadata", "labels", "k8s-app") == "kube-dns":
            yield from items(pod, "status", "containerStatuses")


def _restarts(status: Raw) -> int:
    count = dig(status, "restartCount")
    return count if isinstance(count, int) and 0 <= count < 10**9 else 0


def _out_of_memory(status: Raw) -> bool:
    ends = (word(status, part, "terminated", "reason") for part in ("state", "lastState"))
    return "OOMKilled" in ends


def _why(inventory: Inventory) -> str:
    """What DNS pods that are not ready wait for."""
    reasons = (word(each, "state", "waiting", "reason") for each in _statuses(inventory))
    return ", ".join(dict.fromkeys(reason for reason in reasons if reason))


EVIDENCE = Evidence("dns-endpoints", "pods behind the cluster's DNS Service", read)
