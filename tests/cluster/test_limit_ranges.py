"""LimitRanges: the share that fits all of them, and none where one could not measure."""

from typing import Any

import pytest

from kubectl_netcheck.cluster.limit_ranges import fitted
from kubectl_netcheck.cluster.manifests import LIMITS, REQUESTS
from kubectl_netcheck.cluster.quantities import quantity


def ranges(*limits: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"spec": {"limits": list(limits)}}]


def container(**fields: dict[str, str]) -> dict[str, Any]:
    return {"type": "Container", **fields}


@pytest.mark.parametrize(
    ("limits", "requested", "limited"),
    [
        ([], REQUESTS, LIMITS),
        ([container(max={"cpu": "2", "memory": "1Gi"})], REQUESTS, LIMITS),
        ([container(max={"cpu": "500m"})], REQUESTS, {**LIMITS, "cpu": "500m"}),
        (
            [container(min={"memory": "256Mi"})],
            {**REQUESTS, "memory": "268435456"},
            {**LIMITS, "memory": "268435456"},
        ),
        (
            [container(max={"cpu": "0.4"}), {"type": "Pod", "max": {"cpu": "300m"}}],
            REQUESTS,
            {**LIMITS, "cpu": "300m"},
        ),
        ([container(maxLimitRequestRatio={"cpu": "3"})], {**REQUESTS, "cpu": "334m"}, LIMITS),
        ([{"type": "PersistentVolumeClaim", "max": {"cpu": "1m"}}], REQUESTS, LIMITS),
        ([container(max={"cpu": "nonsense", "memory": "-1"})], REQUESTS, LIMITS),
    ],
)
def test_the_nearest_share(
    limits: list[dict[str, Any]], requested: dict[str, str], limited: dict[str, str]
) -> None:
    share = fitted(ranges(*limits))
    assert share is not None
    assert (share.requests, share.limits) == (requested, limited)
    for key in REQUESTS:
        request, limit = quantity(share.requests[key]), quantity(share.limits[key])
        assert request is not None and limit is not None and request <= limit


@pytest.mark.parametrize(
    "limits",
    [
        [container(max={"cpu": "100m"})],
        [container(max={"memory": "16Mi"})],
        [container(min={"cpu": "3"}), container(max={"cpu": "2"})],
    ],
)
def test_no_share(limits: list[dict[str, Any]]) -> None:
    assert fitted(ranges(*limits)) is None
