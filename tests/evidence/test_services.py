"""Services asked about: endpoints against pods, why pods wait, and objects that are not as they
should be."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.evidence import service as state
from kubectl_netcheck.evidence import stale_endpoint
from kubectl_netcheck.evidence._services import services, waits
from kubectl_netcheck.model.inventory import Inventory
from tests.planning.shop import endpoint, pod, service, shop, slice_of

CONDITION = {"type": "PodScheduled", "status": "False", "message": "0/3 nodes: no room"}
CRASHED: dict[str, Any] = {
    "name": "web",
    "ready": False,
    "state": {"waiting": {"reason": "CrashLoopBackOff"}},
}


def test_endpoints_are_counted_against_pods() -> None:
    ends = [endpoint(0, "node-a"), endpoint(1, "node-b", ready=False)]
    pods = [pod(0, "node-a"), pod(1, "node-b", ready=False)]
    (fact,) = state.read(shop(pods=pods, ends=ends))
    assert fact.figures == {"ready": 1, "total": 2, "pods": 2, "pods_ready": 1}
    assert "shop/web-1 (container web runs and its readiness" in fact.text["why"]
    assert fact.text["selector"] == "app=web"


def test_an_address_with_a_zone_is_none() -> None:
    end = {**endpoint(0, "node-a"), "addresses": ["fe80::1%x; reboot", "10.244.0.9"]}
    (found,) = services(shop(pods=[pod(0, "node-a")], ends=[end]))
    assert [each.address for each in found.endpoints] == ["10.244.0.9"]


def test_pods_of_another_namespace_or_label_are_not_its_own() -> None:
    foreign, other = pod(2, "node-a"), pod(3, "node-a")
    foreign["metadata"]["namespace"] = "bank"
    other["metadata"]["labels"] = {"app": "shop"}
    (fact,) = state.read(shop(pods=[pod(0, "node-a"), foreign, other]))
    assert fact.figures["pods"] == 1


def test_pods_that_were_not_read_are_not_missing() -> None:
    (fact,) = state.read(replace(shop(pods=[]), denied={"pods": "forbidden"}))
    assert "pods" not in fact.figures
    none = {**shop().asked, "endpointslices": ()}
    assert state.read(replace(shop(), asked=none, denied={"endpointslices": "forbidden"})) == ()
    assert stale_endpoint.read(replace(shop(pods=[]), denied={"pods": "forbidden"})) == ()


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ({"conditions": [CONDITION]}, "not scheduled: 0/3 nodes: no room"),
        ({"containerStatuses": [CRASHED]}, "container web: CrashLoopBackOff"),
        ({"phase": "Pending", "containerStatuses": []}, "Pending"),
        ({"containerStatuses": []}, "it is not Ready"),
        ({"conditions": [{"type": "Ready", "status": "True"}]}, ""),
    ],
)
def test_why_a_pod_waits(status: dict[str, Any], why: str) -> None:
    assert waits(pod(0, "node-a", ready=False, **status)) == why


@pytest.mark.parametrize(
    ("pods", "why"),
    [
        ([pod(0, "node-a")], "its pod shop/web-1 is gone"),
        (
            [pod(0, "node-a"), pod(1, "node-b", podIP="10.244.9.77")],
            "its pod shop/web-1 has the address 10.244.9.77",
        ),
        (
            [pod(0, "node-a"), pod(2, "node-b", podIP="10.244.9.1")],
            "its pod shop/web-1 is gone, the address belongs to shop/web-2",
        ),
    ],
)
def test_an_endpoint_that_its_pods_do_not_bear_out(pods: list[Any], why: str) -> None:
    (fact,) = stale_endpoint.read(shop(pods=pods))
    assert (fact.text["address"], fact.text["why"]) == ("10.244.9.1", why)


def test_a_list_that_is_refused_for_the_cluster_alone_was_read_here() -> None:
    (fact,) = state.read(replace(shop(), denied={"pods": "forbidden", "endpointslices": "no"}))
    assert fact.figures["pods"] == fact.figures["ready"] == 2


def test_both_families_of_an_address_are_the_pods() -> None:
    both = [{"ip": "10.244.9.1"}, {"ip": "fd00::1"}]
    pods = [pod(0, "node-a"), pod(1, "node-b", podIP="fd00::1", podIPs=both)]
    assert stale_endpoint.read(shop(pods=pods)) == ()


def test_endpoints_of_the_other_family_and_names_are_left_out() -> None:
    six = slice_of([endpoint(0, "node-a", addresses=["fd00::5"])])
    six["addressType"] = "IPv6"
    known = shop()
    asked = {**known.asked, "endpointslices": (*known.asked["endpointslices"], six)}
    (found,) = services(replace(known, asked=asked))
    assert [end.address for end in found.endpoints] == ["10.244.9.0", "10.244.9.1"]


def test_a_name_alone_is_no_service() -> None:
    asked = {"services": ({"metadata": {"name": "wbe"}},)}
    assert state.read(Inventory("default", asked=asked)) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
PARTS = st.sampled_from(["spec", "metadata", "status", "ports", "endpoints", "addressType"])


@given(st.sampled_from(["services", "pods", "endpointslices"]), PARTS, JSON)
def test_hostile_objects_end_in_facts_or_in_none(resource: str, part: str, junk: Any) -> None:
    known = shop()
    raw = {**known.asked[resource][0], part: junk}
    inventory = replace(known, asked={**known.asked, resource: (raw,)})
    for fact in (*state.read(inventory), *stale_endpoint.read(inventory)):
        assert all(text.isprintable() and len(text) <= 300 for text in fact.text.values())


def test_control_characters_in_names_are_neutralised() -> None:
    raw = service(selector={"app": "web\x1b[2J"})
    (fact,) = state.read(shop(raw=raw))
    assert "\x1b" not in str(fact.text)
