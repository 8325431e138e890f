"""What the LimitRanges of a namespace leave to the debug pods' container. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from kubectl_netcheck.cluster.manifests import LIMITS, REQUESTS
from kubectl_netcheck.cluster.quantities import quantity
from kubectl_netcheck.cluster.words import dig, items, name, plain

#: With less, what is measured is the limit: see what was measured for LIMITS.
LEAST = {"cpu": "250m", "memory": "32Mi"}


@dataclass(frozen=True, slots=True)
class Share:
    """Requests and limits of a container, as quantities by resource."""

    requests: dict[str, str]
    limits: dict[str, str]


def fitted(ranges: Iterable[dict[str, Any]]) -> Share | None:
    """The share nearest to the usual one that all of them admit; None when there is none with
    which one could measure."""
    ranges = list(ranges)
    share = Share(dict(REQUESTS), dict(LIMITS))
    for key in REQUESTS:
        least, most, ratio = _bounds(ranges, key)
        request, limit, floor = (_known(each[key]) for each in (REQUESTS, LIMITS, LEAST))
        limit = max(min(limit, most or limit), least)
        request = max(request, least, limit / ratio if ratio else request)
        if limit < floor or request > limit or (most is not None and limit > most):
            return None
        share.requests[key] = _text(key, request, REQUESTS[key])
        share.limits[key] = _text(key, limit, LIMITS[key])
    return share


def over_limits(limits: dict[str, Any]) -> list[str]:
    """What of a LimitRange no debug pod can keep to, as sentences."""
    found = []
    for each in _of_pods([limits]):
        for key in REQUESTS:
            least, most = quantity(dig(each, "min", key)), quantity(dig(each, "max", key))
            who = f"limits {plain(name(limits), 63)}"
            if most is not None and most < _known(LEAST[key]):
                said = f"a pod may have {dig(each, 'max', key)} {key} at most"
                found.append(f"{who}: {said}, and measuring takes {LEAST[key]}")
            elif most is not None and least is not None and least > most:
                found.append(f"{who}: no {key} is both enough and not too much")
    return [plain(words) for words in found]


def _bounds(
    ranges: Iterable[dict[str, Any]], key: str
) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """The least and the most of a resource, and the most that a limit may be of a request."""
    kept: dict[str, list[Decimal]] = {"min": [Decimal(0)], "max": [], "maxLimitRequestRatio": []}
    for each in _of_pods(ranges):
        for field, values in kept.items():
            found = quantity(dig(each, field, key))
            if found is not None and found > 0:
                values.append(found)
    tightest = (min(kept[field], default=None) for field in ("max", "maxLimitRequestRatio"))
    most, ratio = tightest
    return max(kept["min"]), most, ratio


def _of_pods(ranges: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A debug pod has one container, so what holds for pods holds for it."""
    for each in ranges:
        yield from (
            limit
            for limit in items(each, "spec", "limits")
            if limit.get("type") in ("Container", "Pod")
        )


def _known(text: str) -> Decimal:
    found = quantity(text)
    assert found is not None, text
    return found


def _text(key: str, value: Decimal, usual: str) -> str:
    """As the API takes it: millicores or bytes, rounded up; the usual words where it is that."""
    if value == _known(usual):
        return usual
    small = value * 1000 if key == "cpu" else value
    return f"{small.to_integral_value(ROUND_CEILING):f}{'m' if key == 'cpu' else ''}"
