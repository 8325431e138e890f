"""What `doctor` reads of a namespace and its nodes; creates nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kubectl_netcheck.cluster.limit_ranges import over_limits
from kubectl_netcheck.cluster.manifests import LIMITS, REQUESTS
from kubectl_netcheck.cluster.quantities import quantity
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.words import dig, items, name, plain

#: Quota keys of a pod's share, after the field of its container that they add up.
_SHARES = {"cpu": REQUESTS, "memory": REQUESTS, "requests.cpu": REQUESTS}
_SHARES |= {"requests.memory": REQUESTS, "limits.cpu": LIMITS, "limits.memory": LIMITS}


@dataclass(frozen=True, slots=True)
class Survey:
    """images: names of images on each node, None where its list is full (the kubelet reports 50
    at most) and ours is not in it. tight: sentences about a quota or limit that a run breaks.
    unread: resource to the reason why it could not be read."""

    level: str = ""
    images: Mapping[str, bool | None] = field(default_factory=dict)
    tight: tuple[str, ...] = ()
    quotas: int = 0
    limits: int = 0
    unread: Mapping[str, str] = field(default_factory=dict)


def survey(rest: Rest, namespace: str, image: str, pods: int, services: int) -> Survey:
    """Reads it for a run of that many pods and Services. Raises Unreachable, Denied for 401."""
    unread: dict[str, str] = {}

    def read(resource: str, path: str) -> dict[str, Any]:
        try:
            return rest.get(path)
        except ServerSaid as said:
            if said.status == 401:
                raise
            unread[resource] = plain(said.why or said.what)
            return {}

    home = f"/api/v1/namespaces/{namespace}"
    labels = dig(read("namespaces", home), "metadata", "labels")
    quotas = items(read("resourcequotas", f"{home}/resourcequotas"), "items")
    limits = items(read("limitranges", f"{home}/limitranges"), "items")
    nodes = items(read("nodes", "/api/v1/nodes?limit=200"), "items")
    tight = [words for each in quotas for words in over_quota(each, pods, services)]
    tight += [words for each in limits for words in over_limits(each)]
    return Survey(
        level=plain(dig(labels, "pod-security.kubernetes.io/enforce") or "", 20),
        images={plain(name(each), 253): has_image(each, image) for each in nodes},
        tight=tuple(tight),
        quotas=len(quotas),
        limits=len(limits),
        unread=unread,
    )


def has_image(node: dict[str, Any], image: str) -> bool | None:
    """Whether the node's status lists the image; None when it may have it unlisted."""
    listed = items(node, "status", "images")
    for each in listed:
        names = each.get("names")
        if isinstance(names, list) and image in names:
            return True
    return None if len(listed) >= 50 else False


def over_quota(quota: dict[str, Any], pods: int, services: int) -> list[str]:
    """What of a ResourceQuota a run would exceed, as sentences."""
    needs = {"pods": Decimal(pods), "count/pods": Decimal(pods), "services": Decimal(services)}
    needs |= {"count/services": Decimal(services), "count/jobs.batch": Decimal(1)}
    for key, share in _SHARES.items():
        each = quantity(share[key.rpartition(".")[2]])
        needs[key] = each * pods if each is not None else Decimal(0)
    found = []
    hard, used = dig(quota, "status", "hard"), dig(quota, "status", "used")
    for key, need in needs.items():
        limit, taken = quantity(dig(hard, key)), quantity(dig(used, key)) or Decimal(0)
        if limit is not None and need > limit - taken:
            what = f"{plain(dig(used, key) or 0, 20)} of {plain(dig(hard, key), 20)} {key}"
            short = f"a run needs {need.normalize():f} more"
            found.append(f"quota {plain(name(quota), 63)}: {what} used, and {short}")
    return found
