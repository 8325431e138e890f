"""Label selectors: the API server evaluates them; what they choose is read as named."""

from typing import Any

import pytest

from kubectl_netcheck.cluster.inventory import EVERYONE, inventory
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.model.errors import BadInput, Denied
from kubectl_netcheck.model.inventory import Wanted
from tests.cluster.fake import Asked, FakeApi, ok, status

ZONE = "zone in (a,b),!gpu"
BY_LABELS = Wanted("node", "", selector=ZONE)


def table(*names: str) -> dict[str, Any]:
    columns = [{"name": "Age"}, {"name": "Name"}]
    return {"columnDefinitions": columns, "rows": [{"cells": ["7d", name]} for name in names]}


def raw(name: str, address: str) -> dict[str, Any]:
    found = {"addresses": [{"type": "InternalIP", "address": address}]}
    return {"metadata": {"name": name}, "status": found}


@pytest.fixture
def nodes(api: FakeApi) -> FakeApi:
    """Three nodes, of which the selector chooses two."""

    def answer(asked: Asked) -> None:
        every = [raw(name, f"192.0.2.{i}") for i, name in enumerate("abc", 1)]
        asked.json(200, table("b", "a") if "labelSelector" in asked.query else {"items": every})

    api.on("GET", ".*", ok({"items": []}))
    api.on("GET", "/api/v1/nodes", answer)
    return api


def pods_of(api: FakeApi) -> set[str]:
    return {a.query.get("fieldSelector", "") for a in api.asked("GET", "/api/v1/pods")}


def test_the_server_is_asked_in_the_users_words(nodes: FakeApi, rest: Rest) -> None:
    found = inventory(rest, "team", (), [BY_LABELS])
    asked = [a for a in nodes.asked("GET", "/api/v1/nodes") if "labelSelector" in a.query]
    assert [a.query["labelSelector"] for a in asked] == [ZONE]
    assert found.selected == ("a", "b")
    assert {"spec.nodeName=a", "spec.nodeName=b"} <= pods_of(nodes)


def test_of_many_nodes_none_is_read_in_particular(nodes: FakeApi, rest: Rest) -> None:
    many = tuple(f"n{i:03}" for i in range(EVERYONE + 1))
    nodes.on("GET", "/api/v1/nodes", ok(table(*many)))
    assert inventory(rest, "team", (), [BY_LABELS]).selected == many
    assert not any("n001" in each for each in pods_of(nodes))


def test_what_is_no_selector_is_the_users_mistake(nodes: FakeApi, rest: Rest) -> None:
    nodes.on("GET", "/api/v1/nodes", status(400, "BadRequest", "unable to parse requirement"))
    with pytest.raises(BadInput) as caught:
        inventory(rest, "team", (), [Wanted("node", "", selector="a in b")])
    assert "'a in b'" in caught.value.what and caught.value.why == "unable to parse requirement"


def test_who_may_not_list_cannot_choose(nodes: FakeApi, rest: Rest) -> None:
    nodes.on("GET", "/api/v1/nodes", status(403, "Forbidden", "cannot list nodes"))
    with pytest.raises(Denied):
        inventory(rest, "team", (), [BY_LABELS])


def test_one_pod_is_read_and_of_several_none(nodes: FakeApi, rest: Rest) -> None:
    mine, wanted = "/api/v1/namespaces/shop/pods", Wanted("pod", "", "shop", "app=web")
    nodes.on("GET", mine, ok(table("web-1")))
    nodes.on("GET", f"{mine}/web-1", ok({"metadata": {"name": "web-1", "namespace": "shop"}}))
    found = inventory(rest, "team", (), [wanted])
    assert found.selected == ("web-1",)
    assert [p["metadata"]["name"] for p in found.asked["pods"]] == ["web-1"]
    nodes.on("GET", mine, ok(table("web-1", "web-2")))
    several = inventory(rest, "team", (), [wanted])
    assert several.selected == ("web-1", "web-2") and not several.asked.get("pods")


def test_the_pods_of_a_node_given_by_its_address_are_read(nodes: FakeApi, rest: Rest) -> None:
    found = inventory(rest, "team", ["192.0.2.3"])
    assert "spec.nodeName=c" in pods_of(nodes)
    assert not any("192.0.2.3" in each for each in pods_of(nodes))
    assert [n.addresses for n in found.nodes if n.name == "c"] == [("192.0.2.3",)]
    nodes.on("GET", "/api/v1/nodes", status(403, "Forbidden", "cannot list nodes"))
    assert inventory(rest, "team", ["192.0.2.3", "b"]).nodes[0].name == "b"
