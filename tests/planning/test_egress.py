"""Can pods leave: who tries, where to, and what each outcome names."""

from dataclasses import replace
from typing import Any

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.errors import Denied, Incomplete
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.planning.follow_up import follow_up_rungs
from kubectl_netcheck.planning.outside import api_servers
from kubectl_netcheck.planning.questions.egress import Leaving, kind_of
from kubectl_netcheck.planning.questions.pair import Pair
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import Where
from tests.planning.played import cluster, healthy, played, seated, todo

API = "198.51.100.9"


def reaching(address: Any = API, port: Any = 6443, size: int = 4) -> Inventory:
    """A cluster whose API server has an address of its own."""
    slices = {
        "metadata": {"labels": {"kubernetes.io/service-name": "kubernetes"}},
        "ports": [{"port": port}],
        "endpoints": [{"addresses": [address]}],
    }
    dns = tuple(range(min(size, 2)))
    return replace(cluster(size, dns=dns), objects={"endpointslices": (slices,)})


def leaving(node: str, *measures: str, of: str = "pod", kinds: tuple[str, ...] = ()) -> Where:
    wanted = kinds or ("egress", "api")

    def where(fact: Fact) -> bool:
        leg = fact.leg
        return bool(
            leg
            and leg.kind in wanted
            and (not node or leg.source.node == node)
            and (not of or leg.source.kind == of)
            and (not measures or fact.measure in measures)
        )

    return where


NO_MASQUERADE = [(leaving("node-b"), Result.LOST)]
API_FORBIDDEN = [(leaving("node-b", "tcp"), Result.LOST)]
NODE_BLOCKED = [(leaving("node-b", "outside", of="", kinds=("egress",)), Result.LOST)]
ALL_BLOCKED = [(leaving("", "outside", of="", kinds=("egress",)), Result.LOST)]
NOT_FORWARDING = [*v.not_forwarding("node-b"), (leaving("node-b"), Result.LOST)]
PODS_LOST = [(leaving("node-b", "outside", kinds=("egress",)), Result.LOST)]


def test_pods_and_nodes_ask_the_api_server_twice_and_nothing_outside() -> None:
    found = todo(Leaving(), seated(Leaving(), reaching()))
    out = {
        (t.leg.source.kind, t.leg.target.address, t.probe) for t in found if t.leg.kind == "egress"
    }
    assert out == {(k, API, p) for k in ("pod", "host") for p in ("ping", "tcp", "mtu")}
    assert not [t for t in found if t.leg.target.kind == "outside"]
    plan = Leaving().plan(reaching(), {})
    assert "--to" in plan.left_out["outside the cluster"]


@pytest.mark.parametrize(("host", "named"), [("203.0.113.5", False), ("example.org", True)])
def test_a_host_outside_is_asked_by_address_or_by_name(host: str, named: bool) -> None:
    question = Leaving(("node-a",), host, 8443)
    found = [t for t in todo(question, seated(question, reaching())) if t.probe == "outside"]
    assert {t.leg.source.kind for t in found} == {"pod", "host"}
    assert all((t.params.get("name") == host) is named for t in found)
    assert all(t.leg.target.address == ("" if named else host) for t in found)
    assert all(t.params["port"] == 8443 for t in found)


@pytest.mark.parametrize("size", [1, 2, 3, 8])
@pytest.mark.parametrize("host", ["", "example.org"])
def test_healthy(size: int, host: str) -> None:
    report, diagnosis = played(Leaving(host=host), reaching(size=size))
    assert diagnosis.status == "healthy", diagnosis.verdict
    assert len(report.subjects) == min(size, 6)


@pytest.mark.parametrize(
    ("vector", "slug"),
    [(NO_MASQUERADE, "masquerade-missing"), (API_FORBIDDEN, "api-vip-unreachable")],
)
def test_masquerade_is_told_from_a_forbidden_api_server(vector: Any, slug: str) -> None:
    _, diagnosis = played(Leaving(), reaching(), vector)
    assert [(f.slug, f.nodes) for f in diagnosis.findings] == [(slug, ("node-b",))], diagnosis


@pytest.mark.parametrize(
    ("vector", "slug", "nodes"),
    [
        (PODS_LOST, "masquerade-missing", ("node-b",)),
        (NODE_BLOCKED, "egress-blocked", ("node-b",)),
        (ALL_BLOCKED, "egress-blocked", ()),
        (NOT_FORWARDING, "ip-forward-disabled", ("node-b",)),
    ],
)
def test_what_is_outside(vector: Any, slug: str, nodes: tuple[str, ...]) -> None:
    question = Leaving(host="203.0.113.5")
    _, diagnosis = played(question, reaching(), vector)
    named = [*diagnosis.findings, *diagnosis.candidates]
    assert slug in {f.slug for f in named}, diagnosis
    if nodes:
        assert {n for f in named if f.kind == "fault" for n in f.nodes} == set(nodes)


def test_an_api_server_that_answers_no_pings_is_healthy() -> None:
    mute = [(leaving("", "ping", of="", kinds=("egress",)), Result.LOST)]
    assert played(Leaving(), reaching(), mute)[1].status == "healthy"


def hole(node: str, of: str = "pod") -> list[tuple[Where, Result]]:
    return [(leaving(node, "mtu", of=of, kinds=("egress",)), Result.BLACKHOLE)]


@pytest.mark.parametrize("node", ["node-b", ""])
def test_full_size_packets_of_pods_that_vanish_while_those_of_nodes_pass(node: str) -> None:
    _, diagnosis = played(Leaving(), reaching(), hole(node))
    (finding,) = diagnosis.findings
    assert (finding.slug, finding.confidence) == ("mtu-external-blackhole", "likely")
    assert finding.nodes == ((node,) if node else ())
    assert "--set-mss 1310" in " ".join(finding.fix)


def test_the_way_to_a_host_outside_is_another_one_than_to_the_api_server() -> None:
    question = Leaving(("node-a", "node-b"), "203.0.113.5")
    seats = seated(question, reaching())
    facts = healthy(question, seats)
    for task in todo(question, seats):
        if task.probe == "outside":
            pod = task.leg.source.kind == "pod"
            ending = Result.BLACKHOLE if pod else Result.FRAG_NEEDED
            facts.append(Fact("mtu", ending, task.leg, figures={"mtu_bytes": 1400.0}))
    (finding,) = diagnose(facts, Context(subjects=question.subjects)).findings
    assert (finding.slug, finding.nodes) == ("mtu-external-blackhole", ())
    assert "1400 bytes fit" in finding.summary


def test_a_far_end_that_drops_large_pings_may_be_the_reason() -> None:
    _, diagnosis = played(Leaving(), reaching(), hole("", of=""))
    assert (diagnosis.status, diagnosis.findings) == ("undecided", ())
    assert {f.slug for f in diagnosis.candidates} == {"mtu-external-blackhole"}
    assert "upload over TCP" in diagnosis.decide


def test_a_path_that_is_too_small_inside_is_one_fault() -> None:
    inside = [*v.small_underlay("node-b"), *hole("node-b")]
    _, diagnosis = played(Leaving(), reaching(), inside)
    named = [*diagnosis.findings, *diagnosis.candidates]
    assert named and "mtu-external-blackhole" not in {f.slug for f in named}, diagnosis
    assert {n for f in named for n in f.nodes} == {"node-b"}


def test_what_nodes_alone_do_not_get_out_is_theirs() -> None:
    assert played(Leaving(), reaching(), hole("node-b", of="host"))[1].status == "healthy"


def test_a_name_that_nobody_resolves_is_not_healthy() -> None:
    unknown = [(leaving("", "outside", of="", kinds=("egress",)), Result.NOT_RUN)]
    _, diagnosis = played(Leaving(host="example.org"), reaching(), unknown)
    assert diagnosis.status == "undecided"


def test_pair_asks_the_api_server_itself_only_where_its_service_fails() -> None:
    question = Pair(("node-a", "node-b"))
    seats = seated(question, reaching())
    assert "egress" not in {task.leg.kind for task in todo(question, seats)}
    lost = [
        r for r in question.rungs(seats) if r.leg.kind == "api" and r.leg.source.node == "node-b"
    ]
    facts = [Fact("tcp", Result.LOST, rung.leg) for rung in lost]
    assert not list(follow_up_rungs(seats, {}, facts)), "its pods reach nobody"
    out = next(
        r.leg
        for r in question.rungs(seats)
        if r.leg.kind == "cross-node" and r.leg.source.node == "node-b"
    )
    facts.append(Fact("ping", Result.OK, out, samples=5, good=5))
    legs = {rung.leg for rung in follow_up_rungs(seats, {}, facts)}
    assert {(leg.kind, leg.source.node, leg.target.address) for leg in legs} == {
        ("egress", "node-b", API)
    }
    assert not list(follow_up_rungs(seats, {}, []))


@pytest.mark.parametrize(
    ("address", "port"),
    [("192.0.2.1", 6443), ("x; reboot", 6443), (None, 1), (API, "6443"), (API, 0), (API, True)],
)
def test_addresses_of_nodes_and_nonsense_are_no_way_out(address: Any, port: Any) -> None:
    assert api_servers(reaching(address, port)) == ()


def test_nobody_to_leave_from() -> None:
    with pytest.raises(Incomplete):
        Leaving().plan(Inventory("default"), {})
    with pytest.raises(Denied):
        Leaving().plan(Inventory("default", denied={"nodes": "forbidden"}), {})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("10.96.3.4", "ClusterIP"),
        ("10.244.7.7", "pod"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "private"),
        ("8.8.8.8", "public"),
        ("2606:4700::1", "public"),
    ],
)
def test_classes_of_answers(answer: str, kind: str) -> None:
    assert kind_of(answer, "10.96.0.1", "10.244.0.0/16") == kind


@pytest.mark.parametrize("strange", ["", "no range", "10.244.0.0/99", "::/0", ","])
def test_strange_ranges_hold_nothing(strange: str) -> None:
    assert kind_of("198.51.100.9", strange, strange) == kind_of("198.51.100.9", "", "")


def test_either_family_of_the_pods_range_counts() -> None:
    assert kind_of("fd00:1::7", "10.96.0.1", "10.244.0.0/16,fd00:1::/56") == "pod"
