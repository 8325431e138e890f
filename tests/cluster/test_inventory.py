"""Inventory: few calls, refusals listed, large clusters in a Table."""

import time
from typing import Any

import pytest

from kubectl_netcheck.cluster import inventory as module
from kubectl_netcheck.cluster import rest as rest_module
from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.inventory import inventory
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Denied, Unreachable
from tests.cluster.fake import Asked, FakeApi, ok, status


def raw_node(name: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": {"topology.kubernetes.io/zone": "z"}},
        "status": {
            "addresses": [{"type": "InternalIP", "address": "192.0.2.1"}],
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


@pytest.fixture
def cluster(api: FakeApi) -> FakeApi:
    system, slices = "/api/v1/namespaces/kube-system", "/apis/discovery.k8s.io/v1/namespaces"
    named = "kubernetes.io/service-name"
    dns = {
        "metadata": {"name": "kube-dns", "namespace": "kube-system"},
        "spec": {"clusterIP": "10.96.0.10"},
    }
    kubernetes = {
        "metadata": {"name": "kubernetes", "namespace": "default"},
        "spec": {"clusterIP": "10.96.0.1", "ports": [{"port": 6443}]},
    }
    endpoint = {"addresses": ["10.1.0.2"], "nodeName": "c", "targetRef": {"name": "dns-1"}}
    behind = {"metadata": {"labels": {named: "kube-dns"}}, "endpoints": [endpoint]}
    proxy = {"metadata": {"name": "kube-proxy", "namespace": "kube-system"}, "spec": {}}
    api.on("GET", ".*", ok({"items": []}))
    api.on("GET", "/version", ok({"gitVersion": "v1.36.3"}))
    api.on("GET", "/api/v1/nodes", ok({"items": [raw_node(n) for n in "abcdefgh"]}))
    api.on("GET", f"{system}/services", ok({"items": [dns]}))
    api.on("GET", f"{slices}/kube-system/endpointslices", ok({"items": [behind]}))
    api.on("GET", "/api/v1/namespaces/default/services", ok({"items": [kubernetes]}))
    api.on("GET", "/apis/apps/v1/daemonsets", ok({"items": [proxy]}))
    return api


def test_what_is_read(cluster: FakeApi, rest: Rest) -> None:
    found = inventory(rest, "team", ["a", "b"])
    assert [n.name for n in found.nodes] == list("abcdefgh")
    assert (found.dns.address, [p.node for p in found.dns.pods]) == ("10.96.0.10", ["c"])
    assert (found.api_address, found.api_port) == ("10.96.0.1", 6443)
    assert (found.server_version, found.namespace, found.denied) == ("v1.36.3", "team", {})
    pods = {a.query["fieldSelector"] for a in cluster.asked("GET", "/api/v1/pods")}
    assert pods == {f"spec.nodeName={n}" for n in "abcde"}, "those asked for, three candidates"
    config = cluster.asked("GET", "/api/v1/namespaces/kube-system/configmaps")
    assert {a.query["fieldSelector"] for a in config} == {
        "metadata.name=coredns",
        "metadata.name=kube-proxy",
    }
    events = [a.query for a in cluster.asked("GET", "/api/v1/events")]
    assert sorted(each["fieldSelector"].split(",")[0] for each in events) == [
        "involvedObject.kind=Node",
        "reason=FailedCreatePodSandBox",
    ]
    assert all(each["limit"] == "100" for each in events)
    assert not [a for a in cluster.seen if "secrets" in a.path]
    assert len(cluster.seen) <= 18


def test_refusals_are_listed_and_abort_nothing(cluster: FakeApi, rest: Rest) -> None:
    no = status(403, "Forbidden", "cannot list at the cluster scope")
    cluster.on("GET", "/api/v1/(nodes|pods|events)", no)
    found = inventory(rest, "team", ["a", "b"])
    assert set(found.denied) == {"nodes", "pods", "events"}
    assert found.denied["nodes"] == "cannot list at the cluster scope"
    assert [(n.name, n.skip, n.ready) for n in found.nodes] == [
        ("a", "", "Unknown"),
        ("b", "", "Unknown"),
    ]
    assert found.dns.address == "10.96.0.10"


def test_a_list_that_hangs_is_done_without(
    cluster: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest_module, "BRIEF", 3.0)
    cluster.on("GET", "/api/v1/events", lambda _: time.sleep(12))
    began = time.monotonic()
    found = inventory(rest, "team", ["a", "b"])
    assert time.monotonic() - began < 9
    assert found.denied == {"events": "no answer in time"}
    assert len(found.nodes) == 8


def test_without_an_answer_about_the_nodes_there_is_no_run(
    cluster: FakeApi, settings: ClusterSettings
) -> None:
    cluster.on("GET", "/api/v1/nodes", lambda _: time.sleep(12))
    with pytest.raises(Unreachable, match="not reached"):
        inventory(Rest(connect(settings), request_timeout=1.0), "team", ["a", "b"])


def test_bad_credentials_end_it(cluster: FakeApi, rest: Rest) -> None:
    cluster.on("GET", ".*", status(401, "Unauthorized", "Unauthorized"))
    with pytest.raises(Denied, match="credentials"):
        inventory(rest, "team", ["a"])


def test_a_node_that_is_not_there(cluster: FakeApi, rest: Rest) -> None:
    found = inventory(rest, "team", ["a", "zz"])
    assert found.node("zz") is None and found.node("a") is not None


def test_without_nodes_asked_for_the_pods_of_all_unless_they_are_many(
    cluster: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory(rest, "team", [])
    pods = {a.query["fieldSelector"] for a in cluster.asked("GET", "/api/v1/pods")}
    assert pods == {f"spec.nodeName={n}" for n in "abcdefgh"}
    monkeypatch.setattr(module, "EVERYONE", 7)
    before = len(cluster.asked("GET", "/api/v1/pods"))
    inventory(rest, "team", [])
    assert len(cluster.asked("GET", "/api/v1/pods")) == before


def test_a_large_cluster_by_table(
    cluster: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 2)

    def answer(asked: Asked) -> None:
        if "as=Table" in asked.headers["Accept"]:
            assert asked.query == {"includeObject": "None"}
            rows = [{"cells": [f"n{i}", "Ready", "192.0.2.9"]} for i in range(300)]
            names = [{"name": n} for n in ("Name", "Status", "Internal-IP")]
            asked.json(200, {"columnDefinitions": names, "rows": rows})
        else:
            assert asked.query == {"limit": "2"}
            page = [raw_node("n0"), raw_node("n1")]
            asked.json(200, {"metadata": {"continue": "more"}, "items": page})

    cluster.on("GET", "/api/v1/nodes", answer)
    cluster.on("GET", "/api/v1/nodes/n250", ok(raw_node("n250")))
    found = inventory(rest, "team", ["n0", "n250"])
    assert len(found.nodes) == 300
    asked_for = found.node("n250")
    assert asked_for is not None and asked_for.zone == "z"
    assert [n["metadata"]["name"] for n in found.objects["nodes"]] == ["n0", "n1", "n250"]


def test_junk_in_lists(cluster: FakeApi, rest: Rest) -> None:
    junk = {"items": [None, 1, "x", [], {}, {"metadata": None}, {"metadata": {"name": 5}}]}
    cluster.on("GET", "/ap.*", ok(junk))
    found = inventory(rest, "team", ["a"])
    assert found.dns.address == "" and found.api_address == ""
