"""OneService: which ways are asked from where, what is left out, and what each outcome names."""

from typing import Any

import pytest

from kubectl_netcheck.model.errors import BadInput, Denied, Incomplete
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.planning.questions.service import ASKING, OneService
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import Vector, Where, at
from tests.planning.played import seated, todo
from tests.planning.shop import WEB, Raw, answer, endpoint, pod, service, shop, slice_of

R = Result
NODE_PORT = {"name": "http", "port": 80, "protocol": "TCP", "nodePort": 30080}
DNS = {"name": "dns", "port": 53, "protocol": "UDP"}
LOCAL = service([NODE_PORT], type="NodePort", externalTrafficPolicy="Local")


def to(kind: str, name: str = "", source: str = "", target: str = "") -> Where:
    """TCP legs to the user's Service."""

    def where(fact: Fact) -> bool:
        leg = fact.leg
        return bool(
            leg
            and fact.measure == "tcp"
            and leg.kind == kind
            and (kind != "service" or not leg.target.node)
            and name in leg.target.name
            and source in ("", leg.source.node)
            and target in ("", leg.target.node)
        )

    return where


def own_service(source: str) -> Where:
    return lambda fact: bool(
        fact.leg
        and fact.leg.kind in ("service", "hairpin")
        and fact.leg.target.node
        and fact.leg.source.node == source
    )


def legs(inventory: Inventory, question: OneService = WEB) -> set[tuple[str, str, str, Any]]:
    """Kind, source node, address and port of each TCP leg to the Service."""
    return {
        (t.leg.kind, t.leg.source.node, t.leg.target.address, t.params["port"])
        for t in todo(question, seated(question, inventory))
        if t.probe == "tcp" and "shop/" in t.leg.target.name
    }


def named(inventory: Inventory, vector: Vector) -> list[tuple[str, tuple[str, ...]]]:
    found = answer(inventory, vector).diagnosis
    assert found.status == "faulty", found.verdict
    return [(f.slug, f.nodes) for f in found.findings if f.kind == "fault"]


def test_each_node_asks_the_address_and_each_endpoint_by_the_port_of_its_slice() -> None:
    nodes = ("node-a", "node-b", "node-c")
    ways = [("service", "10.96.3.3", 80), ("endpoint", "10.244.9.0", 8080)]
    ways.append(("endpoint", "10.244.9.1", 8080))
    assert legs(shop()) == {(kind, node, ip, port) for node in nodes for kind, ip, port in ways}


def test_each_node_port_is_asked_from_another_node() -> None:
    found = [leg for leg in legs(shop(raw=service([NODE_PORT]))) if leg[0] == "nodeport"]
    addresses = {"node-a": "192.0.2.1", "node-b": "192.0.2.2", "node-c": "192.0.2.3"}
    assert {ip for _, _, ip, _ in found} == set(addresses.values())
    assert all(addresses[source] != ip and port == 30080 for _, source, ip, port in found)


def test_of_many_nodes_those_with_endpoints_ask_first() -> None:
    ends = [endpoint(n, f"node-{chr(97 + n)}") for n in (15, 17)]
    pods = [pod(n, f"node-{chr(97 + n)}") for n in (15, 17)]
    plan = WEB.plan(shop(20, pods=pods, ends=ends), {})
    assert len(plan.subjects) == ASKING
    assert {"node-p", "node-r"} <= set(plan.subjects)
    assert "14 of 20 nodes" in plan.left_out


def test_many_ports_and_endpoints_are_bounded_and_the_rest_is_said() -> None:
    ports = [{"name": f"p{n}", "port": 80 + n, "protocol": "TCP"} for n in range(5)]
    listed = [{"name": f"p{n}", "port": 8080 + n, "protocol": "TCP"} for n in range(5)]
    ends, pods = zip(*((endpoint(n, "node-a"), pod(n, "node-a")) for n in range(20)), strict=True)
    inventory = shop(2, service(ports), pods, ends, ports=listed)
    found = legs(inventory)
    assert {port for kind, _, _, port in found if kind == "service"} == {80, 81, 82}
    assert len({ip for kind, _, ip, _ in found if kind == "endpoint"}) == 8
    out = WEB.plan(inventory, {}).left_out
    assert {"port 83, 84", "12 of 20 endpoints"} <= set(out)


@pytest.mark.parametrize("size", [1, 2, 3, 9])
@pytest.mark.parametrize("raw", [service(), service([NODE_PORT], type="NodePort")])
def test_healthy(size: int, raw: Raw) -> None:
    report = answer(shop(size, raw))
    assert report.diagnosis.status == "healthy", report.diagnosis.verdict
    assert "2 endpoints" in report.diagnosis.verdict
    assert not [f for f in report.diagnosis.findings if f.layer != "dns"]


REFUSES = R.REFUSED
ALL_REFUSED: Vector = [(to("service"), REFUSES), (to("nodeport"), REFUSES)]
ONE = "web-1:"


@pytest.mark.parametrize("raw", [service(), service([NODE_PORT], type="NodePort")])
@pytest.mark.parametrize(
    ("more", "vector", "slug"),
    [
        ({"pods": [], "ends": []}, ALL_REFUSED, "service-selects-no-pod"),
        (
            {"pods": [pod(0, "node-a", ready=False)], "ends": [endpoint(0, "node-a", ready=False)]},
            ALL_REFUSED,
            "service-pods-not-ready",
        ),
        ({"ends": []}, ALL_REFUSED, "service-endpoints-missing"),
        ({}, [(to("endpoint"), REFUSES), *ALL_REFUSED], "wrong-target-port"),
        ({}, [(to("endpoint", ONE), REFUSES)], "app-not-listening"),
        (
            {},
            [(to("endpoint", ONE), REFUSES), (to("service", source="node-b"), REFUSES)],
            "app-not-listening",
        ),
        ({}, [(to("endpoint", ONE), R.LOST)], "endpoint-silent"),
        (
            {},
            [(to("endpoint", ONE), R.LOST), (to("service", source="node-c"), R.LOST)],
            "endpoint-silent",
        ),
        ({"pods": [pod(0, "node-a")]}, [(to("endpoint", ONE), R.LOST)], "stale-endpoint"),
        (
            {"pods": [pod(0, "node-a")]},
            [(to("endpoint", ONE), R.UNREACHABLE), (to("service", source="node-c"), R.LOST)],
            "stale-endpoint",
        ),
    ],
)
def test_what_is_wrong_with_the_service_is_named(
    raw: Raw, more: dict[str, Any], vector: Vector, slug: str
) -> None:
    assert named(shop(raw=raw, **more), vector) == [(slug, ())]


@pytest.mark.parametrize("raw", [service(), service([NODE_PORT], type="NodePort")])
@pytest.mark.parametrize("ending", [R.LOST, R.REFUSED])
@pytest.mark.parametrize("node", ["node-a", "node-c"])
def test_the_straggler_has_old_rules(raw: Raw, ending: Result, node: str) -> None:
    vector: Vector = [(to("service", source=node), ending), (own_service(node), R.LOST)]
    vector.append((to("nodeport", target=node), R.REFUSED))
    assert named(shop(raw=raw), vector) == [("kube-proxy-stale", (node,))]


def test_a_node_port_that_is_blocked_on_one_node() -> None:
    raw = service([NODE_PORT], type="NodePort")
    vector: Vector = [(to("nodeport", target="node-b"), R.LOST)]
    assert named(shop(raw=raw), vector) == [("nodeport-blocked", ("node-b",))]


@pytest.mark.parametrize("ending", [R.LOST, R.OK])
def test_a_local_node_port_without_an_endpoint_is_no_fault(ending: Result) -> None:
    report = answer(shop(raw=LOCAL), [(to("nodeport", target="node-c"), ending)])
    assert report.diagnosis.status == "healthy", report.diagnosis.verdict
    assert "external-traffic-policy-local" in {f.slug for f in report.diagnosis.findings}


def test_a_local_node_port_with_an_endpoint_is_still_expected_to_answer() -> None:
    vector: Vector = [(to("nodeport", target="node-b"), R.LOST)]
    vector.append((to("nodeport", target="node-c"), R.LOST))
    assert named(shop(raw=LOCAL), vector) == [("nodeport-blocked", ("node-b",))]


def test_internal_traffic_policy_local_is_no_fault() -> None:
    raw = service(internalTrafficPolicy="Local")
    report = answer(shop(raw=raw), [(to("service", source="node-c"), R.LOST)])
    assert report.diagnosis.status == "healthy", report.diagnosis.verdict
    assert "internal-traffic-policy-local" in {f.slug for f in report.diagnosis.findings}


def around(node: str, kind: str = "cross-node") -> Where:
    """TCP legs of a Service that pass between the node and others."""

    def where(fact: Fact) -> bool:
        leg = fact.leg
        if leg is None or "shop/" not in leg.target.name:
            return False
        ends = {leg.target.node} if leg.kind == "endpoint" else set(leg.behind)
        via = {leg.source.node} if leg.kind != "nodeport" else {leg.target.node}
        return bool((node in ends and via != {node}) or (via == {node} and ends - {node}))

    return where


@pytest.mark.parametrize("raw", [service(), service([NODE_PORT], type="NodePort")])
@pytest.mark.parametrize(
    ("vector", "slug"),
    [
        (v.tunnel_dead("node-b"), "tunnel-port-blocked"),
        (v.not_forwarding("node-b"), "ip-forward-disabled"),
        (v.no_kube_proxy("node-b"), "kube-proxy-missing"),
    ],
)
def test_a_broken_path_is_named_and_no_service(raw: Raw, vector: Vector, slug: str) -> None:
    mine: Vector = [] if slug == "kube-proxy-missing" else [(around("node-b"), R.LOST)]
    if slug == "kube-proxy-missing":
        mine = [(to("nodeport", target="node-b"), R.REFUSED)]
    found = answer(shop(4, raw), [*mine, *vector]).diagnosis
    every = [*found.findings, *found.candidates]
    assert slug in {f.slug for f in every}, found.verdict
    assert {n for f in every if f.kind == "fault" for n in f.nodes} == {"node-b"}, found.verdict


def test_other_protocols_are_said_and_accuse_nobody() -> None:
    raw = service([DNS])
    report = answer(shop(raw=raw, ports=[{"name": "dns", "port": 5353, "protocol": "UDP"}]))
    assert report.diagnosis.status == "undecided"
    assert not report.diagnosis.candidates
    assert "port 53/UDP" in WEB.plan(shop(raw=raw), {}).left_out


def test_a_headless_service_has_its_endpoints_measured() -> None:
    raw = service(address="None")
    assert {kind for kind, *_ in legs(shop(raw=raw))} == {"endpoint"}
    assert "Service address" in WEB.plan(shop(raw=raw), {}).left_out
    assert answer(shop(raw=raw)).diagnosis.status == "healthy"
    report = answer(shop(raw=raw, pods=[], ends=[]))
    assert report.diagnosis.status == "faulty"
    assert [f.slug for f in report.diagnosis.findings if f.kind == "fault"] == [
        "service-selects-no-pod"
    ]


def test_an_external_name_is_only_a_name() -> None:
    raw = service((), "", type="ExternalName", externalName="db.example.com")
    with pytest.raises(Incomplete) as error:
        WEB.plan(shop(raw=raw), {})
    assert "db.example.com" in error.value.what


def test_a_service_that_does_not_exist_gets_the_nearest_name() -> None:
    with pytest.raises(BadInput) as error:
        OneService("wbe", "shop").plan(shop(), {})
    assert error.value.do == "did you mean web?"


def test_nodes_that_may_not_be_listed_are_taken_from_the_endpoints() -> None:
    blind = shop()
    blind = Inventory("default", denied={"nodes": "forbidden"}, asked=blind.asked)
    assert WEB.plan(blind, {}).subjects == ("node-a", "node-b")
    none = {**blind.asked, "endpointslices": (slice_of([]),)}
    with pytest.raises(Denied):
        WEB.plan(Inventory("default", denied={"nodes": "forbidden"}, asked=none), {})


def test_the_check_is_the_same_question() -> None:
    found = answer(shop(), [(to("endpoint", ONE), REFUSES)]).diagnosis.findings
    assert {f.verify for f in found} == {"kubectl netcheck service shop/web"}
    open_ = answer(shop(2), [(around("node-b"), R.LOST), *v.tunnel_dead("node-b")]).diagnosis
    assert open_.status == "undecided" and open_.candidates
    assert {f.verify for f in open_.candidates} == {"kubectl netcheck service shop/web"}


def test_a_ping_that_an_endpoint_does_not_answer_is_no_fault() -> None:
    silent: Vector = [(at("endpoint", measures=("ping",)), R.LOST)]
    assert answer(shop(), silent).diagnosis.status == "healthy"


def test_a_broken_path_and_an_application_that_does_not_listen_are_told_apart() -> None:
    raw = service([NODE_PORT], type="NodePort")
    vector: Vector = [
        (to("endpoint", ONE, source="node-b"), REFUSES),
        (around("node-b"), R.LOST),
        *v.tunnel_dead("node-b"),
    ]
    found = answer(shop(4, raw), vector).diagnosis
    every = {(f.slug, f.nodes) for f in (*found.findings, *found.candidates)}
    assert {("app-not-listening", ()), ("tunnel-port-blocked", ("node-b",))} <= every
    assert {node for _, nodes in every for node in nodes} == {"node-b"}


def test_old_rules_are_named_although_the_service_is_older_than_they_are() -> None:
    assert named(shop(), [(own_service("node-c"), R.LOST)]) == [("kube-proxy-stale", ("node-c",))]
