"""What is read of the objects that a question is about."""

from collections.abc import Iterable
from typing import Any

from kubectl_netcheck.cluster.prune import Raw
from kubectl_netcheck.cluster.rest import Query
from kubectl_netcheck.cluster.wanted import read_wanted
from kubectl_netcheck.model.inventory import Wanted


class Reader:
    """Answers from a table of paths; keeps what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str, Query]] = []
        self.kept: dict[str, list[Raw]] = {}

    def read(self, resource: str, path: str, query: Query) -> Raw:
        self.asked.append((resource, path, query))
        found: Raw = self.answers.get(resource, {})
        return found

    def one(self, resource: str, path: str, accept: str = "") -> Raw:
        self.asked.append((resource, path, {}))
        found: Raw = self.answers.get("table" if accept else "one", {})
        return found

    def keep(self, resource: str, raw: Iterable[Raw]) -> None:
        self.kept.setdefault(resource, []).extend(raw)


def test_a_pod_by_its_address_is_one_that_has_not_ended() -> None:
    pod = {"metadata": {"name": "web", "namespace": "shop"}}
    reader = Reader(pods={"items": [pod]})
    read_wanted(reader, [Wanted("pod", "10.244.0.7")], "team")
    (_, path, query), (resource, policies, _) = reader.asked
    assert path == "/api/v1/pods"
    assert str(query["fieldSelector"]).split(",") == [
        "status.podIP=10.244.0.7",
        "status.phase!=Succeeded",
        "status.phase!=Failed",
    ]
    assert resource == "networkpolicies" and "/namespaces/shop/" in policies


def test_of_one_that_is_not_there_the_others_names_are_kept() -> None:
    row = {"object": {"metadata": {"name": "web"}}}
    reader = Reader(table={"rows": [row, {}, {"object": []}]})
    read_wanted(reader, [Wanted("service", "wep")], "team")
    assert reader.kept == {"services": [{"metadata": {"name": "web"}}]}
    assert all("/namespaces/team/" in path for _, path, _ in reader.asked)


def test_a_service_comes_with_its_endpoints_and_the_pods_that_it_chooses() -> None:
    reader = Reader(one={"metadata": {"name": "web"}, "spec": {"selector": {"b": "2", "a": "1"}}})
    read_wanted(reader, [Wanted("service", "web", "shop")], "team")
    queries = {resource: query.get("labelSelector") for resource, _, query in reader.asked}
    assert queries == {
        "services": None,
        "endpointslices": "kubernetes.io/service-name=web",
        "pods": "a=1,b=2",
    }


def test_a_service_by_its_address_comes_with_what_belongs_to_it() -> None:
    web = {"metadata": {"name": "web", "namespace": "shop"}, "spec": {"selector": {"a": "1"}}}
    reader = Reader(services={"items": [web]})
    read_wanted(reader, [Wanted("service", "10.96.0.7")], "team")
    (_, path, query), (_, slices, label), (_, pods, _) = reader.asked
    assert (path, query["fieldSelector"]) == ("/api/v1/services", "spec.clusterIP=10.96.0.7")
    assert "/namespaces/shop/" in slices and str(label["labelSelector"]).endswith("=web")
    assert "/namespaces/shop/" in pods


def test_of_an_address_the_pod_and_the_service_are_looked_for() -> None:
    reader = Reader()
    read_wanted(reader, [Wanted("address", "10.96.0.7")], "team")
    assert [path for _, path, _ in reader.asked] == ["/api/v1/pods", "/api/v1/services"]
