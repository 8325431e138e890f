"""dns-endpoints: how many pods answer behind the cluster's DNS Service.

One fact of the cluster: figures ready, total, wanted (replicas of the Deployment), nodes (how many
different nodes carry a ready one); text name, namespace, why (of DNS pods that are not ready).
"""

from kubectl_netcheck.evidence._base import Evidence, Raw, dig, items, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory


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
    text = {"name": dns.name, "namespace": dns.namespace, "why": _why(inventory)}
    return (seen("dns-endpoints", "", {k: v for k, v in text.items() if v}, figures),)


def _replicas(deployment: Raw) -> int:
    wanted = dig(deployment, "spec", "replicas")
    return wanted if isinstance(wanted, int) and 0 <= wanted < 10**6 else 1


def _why(inventory: Inventory) -> str:
    """What DNS pods that are not ready wait for."""
    reasons = []
    for pod in inventory.objects.get("pods", ()):
        if word(pod, "metadata", "labels", "k8s-app") != "kube-dns":
            continue
        for status in items(pod, "status", "containerStatuses"):
            reason = word(status, "state", "waiting", "reason")
            reasons += [reason] if reason else []
    return ", ".join(dict.fromkeys(reasons))


EVIDENCE = Evidence("dns-endpoints", "pods behind the cluster's DNS Service", read)
