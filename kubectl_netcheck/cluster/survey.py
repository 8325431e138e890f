"""What `doctor` reads of a namespace and its nodes; creates nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from kubectl_netcheck.cluster.manifests import LIMITS, REQUESTS
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.words import dig, items, name, plain

#: Suffixes of quantities (k8s.io/apimachinery pkg/api/resource); ``m`` is a thousandth.
_UNITS = {"m": Decimal("0.001"), "k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9)}
_UNITS |= {"T": Decimal(10**12), "Ki": Decimal(2**10), "Mi": Decimal(2**20)}
_UNITS |= {"Gi": Decimal(2**30), "Ti": Decimal(2**40)}
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


def over_limits(limits: dict[str, Any]) -> list[str]:
    """What of a LimitRange a debug pod would break, as sentences."""
    found = []
    for each in items(limits, "spec", "limits"):
        if each.get("type") not in ("Container", "Pod"):
            continue
        for key, asked in REQUESTS.items():
            least, most = quantity(dig(each, "min", key)), quantity(dig(each, "max", key))
            request, limit = quantity(asked), quantity(LIMITS[key])
            who = f"limits {plain(name(limits), 63)}"
            if least is not None and request is not None and request < least:
                found.append(f"{who}: a pod must request {dig(each, 'min', key)} {key}")
            if most is not None and limit is not None and limit > most:
                found.append(f"{who}: a pod may have {dig(each, 'max', key)} {key} at most")
    return [plain(words) for words in found]


def quantity(text: object) -> Decimal | None:
    """A quantity such as ``500m`` or ``32Mi`` in its base unit; None for what is none."""
    words = str(text)
    for suffix in sorted(_UNITS, key=len, reverse=True):
        if words.endswith(suffix):
            number = _number(words.removesuffix(suffix))
            return None if number is None else number * _UNITS[suffix]
    return _number(words)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
