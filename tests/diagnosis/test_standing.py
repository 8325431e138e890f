"""Standing: what of a user's Service rests on which failing path."""

from kubectl_netcheck.diagnosis.standing import asked, labels, stands
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place


def pod(node: str) -> Place:
    return Place("pod", node, "p1")


def fact(kind: str, source: str, target: Place, *behind: str, ending: Result = Result.LOST) -> Fact:
    return Fact("tcp", ending, Leg(pod(source), target, kind, behind))


WEB = Place("service", "", "shop/web:80", "10.96.3.3")
END = Place("endpoint", "node-b", "shop/web-1:8080")
PORT = Place("host", "node-b", "shop/web:30080")
PATH = fact("cross-node", "node-a", pod("node-b"))


def under(*facts: Fact) -> dict[int, int]:
    return dict(stands(facts, range(len(facts))))


def test_a_service_stands_on_the_paths_to_its_endpoints() -> None:
    assert under(PATH, fact("service", "node-a", WEB, "node-b", "node-c")) == {1: 1}
    assert under(PATH, fact("service", "node-a", WEB, "node-c")) == {}
    assert under(PATH, fact("endpoint", "node-a", END, "node-b")) == {1: 1}


def test_a_service_without_endpoints_on_nodes_stands_on_its_ways_out() -> None:
    way_out = fact("endpoint", "node-a", Place("outside", "", "192.0.2.9:80"))
    assert under(way_out, fact("service", "node-a", WEB)) == {1: 1}
    assert under(way_out, fact("service", "node-b", WEB)) == {}
    assert under(way_out, fact("service", "node-a", WEB, "node-c")) == {}


def test_a_reset_rests_on_no_path() -> None:
    refused = fact("service", "node-a", WEB, "node-b", ending=Result.REFUSED)
    assert under(PATH, refused) == {}


def test_a_node_port_stands_on_its_nodes_rules_and_on_what_follows() -> None:
    port = fact("nodeport", "node-c", PORT, "node-a", ending=Result.REFUSED)
    assert under(fact("service", "node-b", WEB, "node-a"), port) == {1: 1}
    assert under(PATH, fact("nodeport", "node-c", PORT, "node-a")) == {1: 1}


def test_services_of_the_run_are_none_of_the_users() -> None:
    own = Leg(pod("node-a"), Place("service", "node-b", "svc@node-b"), "service")
    assert not asked(own) and list(labels(own)) == []


def test_kinds_by_who_should_answer() -> None:
    assert set(labels(Leg(pod("node-a"), WEB, "service", ("node-b",)))) == {"asked", "service-open"}
    assert set(labels(Leg(pod("node-a"), PORT, "nodeport"))) == {"nodeport-closed"}
    assert set(labels(Leg(pod("node-a"), END, "endpoint"))) == {"endpoint-closed", "cross-node"}
    host = Leg(pod("node-b"), Place("host", "node-b", "shop/web-1:80"), "endpoint", ("node-b",))
    assert set(labels(host)) == {"endpoint-open", "pod-to-node"}
    outside = Leg(pod("node-b"), Place("outside", "", "192.0.2.9:80"), "endpoint")
    assert set(labels(outside)) == {"endpoint-open", "endpoint-outside"}
