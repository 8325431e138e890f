"""Is it fixed: what is measured again, and what each outcome says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.cli.findings import _choose, _of_fault, _of_report
from kubectl_netcheck.cluster.codec import from_json, to_json
from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.inventory import Inventory, RunningPod
from kubectl_netcheck.model.plan import GuestRequest, Started
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.planning.questions.dns import Names
from kubectl_netcheck.planning.questions.egress import Leaving
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.node import OneNode
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.planning.questions.verify import OBJECTS, Verify
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import at
from tests.planning.played import cluster, played, seated, todo
from tests.planning.test_egress import ALL_BLOCKED, NODE_BLOCKED, PODS_LOST, reaching

PAIR = Pair(("node-a", "node-b"))
ORIGINS: dict[str, Question] = {"pair": PAIR, "node": OneNode(("node-b",)), "mesh": Mesh()}
FOUND = {
    "tunnel-port-blocked": v.tunnel_dead("node-b"),
    "ip-forward-disabled": v.not_forwarding("node-b"),
    "kube-proxy-missing": v.no_kube_proxy("node-b"),
    "mtu-underlay-smaller-than-nic": v.small_underlay("node-b"),
}


def asked(origin: str, slug: str) -> tuple[Verify, Finding]:
    report, diagnosis = played(ORIGINS[origin], cluster(4), FOUND[slug])
    named = [f for f in (*diagnosis.findings, *diagnosis.candidates) if f.slug == slug]
    assert named, diagnosis.verdict
    return _of_report(report, named[0]), named[0]


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("slug", FOUND)
def test_fixed_and_still_there(origin: str, slug: str) -> None:
    question, finding = asked(origin, slug)
    _, well = played(question, cluster(4))
    assert (well.status, well.verdict[:6]) == ("healthy", "fixed:"), well.verdict
    _, ill = played(question, cluster(4), FOUND[slug])
    assert (ill.status, ill.verdict[:12]) == ("faulty", "still there:"), ill.verdict
    assert [(f.slug, f.nodes) for f in ill.findings] == [(slug, finding.nodes)]


@pytest.mark.parametrize("slug", FOUND)
def test_by_code_and_place(slug: str) -> None:
    fault = next(f for f in faults() if f.slug == slug)
    question = _of_fault(fault, ("node-b",))
    assert played(question, cluster(4))[1].status == "healthy"
    assert played(question, cluster(4), FOUND[slug])[1].status == "faulty"


@pytest.mark.parametrize("slug", FOUND)
def test_it_costs_less_than_the_question_that_found_it(slug: str) -> None:
    question, _ = asked("pair", slug)
    again, first = (todo(q, seated(q, cluster(4))) for q in (question, PAIR))
    assert {t.id for t in again} < {t.id for t in first}
    kinds = {t.leg.kind for t in again if t.leg.source.node == t.leg.target.node == "node-b"}
    assert "same-node" in kinds, "the control within the node"


def test_another_fault_in_the_same_place_is_not_called_this_one() -> None:
    question, _ = asked("pair", "tunnel-port-blocked")
    _, other = played(question, cluster(4), v.not_forwarding("node-b"))
    assert other.status in ("undecided", "faulty")
    _, partly = played(question, cluster(4), v.tunnel_dead("node-c"))
    assert (partly.status, partly.verdict[:11]) == ("undecided", "cannot tell"), partly.verdict


def test_legs_that_cannot_be_measured_tell_nothing() -> None:
    question, _ = asked("pair", "tunnel-port-blocked")
    unmeasured = [(at("cross-node", touch="node-b"), Result.NOT_RUN)]
    _, silent = played(question, cluster(4), unmeasured)
    assert (silent.status, silent.verdict[:11]) == ("undecided", "cannot tell"), silent.verdict


def test_a_finding_of_several_is_chosen() -> None:
    report, _ = played(PAIR, cluster(4), FOUND["tunnel-port-blocked"])
    with pytest.raises(BadInput, match="no such finding"):
        _choose(report, Path("x.json"), None, ("node-x",))
    with pytest.raises(BadInput, match="no such finding"):
        _choose(report, Path("x.json"), "NC601", ())


@pytest.mark.parametrize("fault", faults(), ids=lambda f: f.slug)
def test_every_fault_can_be_asked_for(fault: Fault) -> None:
    nodes = () if "cluster" in fault.scopes else ("node-b",)
    if not {"node", "pair", "zone", "cluster"} & {*fault.scopes}:
        with pytest.raises(BadInput) as caught:
            _of_fault(fault, nodes)
        assert "verify the report that names it" in caught.value.do
        assert any(f"netcheck {kind} NAME" in caught.value.do for kind in OBJECTS)
        return
    question = _of_fault(fault, nodes)
    _, well = played(question, cluster(4))
    assert well.status in ("healthy", "undecided"), well.verdict


@pytest.mark.parametrize(
    ("command", "nodes"), [("mtu", ("node-a", "node-b")), ("node", ()), ("pair", ("node-b",))]
)
def test_a_report_about_another_number_of_nodes_is_asked_by_its_finding(
    command: str, nodes: tuple[str, ...]
) -> None:
    report, diagnosis = played(PAIR, cluster(4), FOUND["tunnel-port-blocked"])
    (found, *_) = (*diagnosis.findings, *diagnosis.candidates)
    made = _of_report(replace(report, command=command, subjects=nodes), found)
    assert (made.origin, made.subjects) == ("node", ("node-b",))
    assert made.plan(cluster(4), {}).pods


@pytest.mark.parametrize("word", ["$(reboot)", "a b", "--token"])
def test_what_cannot_be_a_node_is_refused(word: str) -> None:
    report, diagnosis = played(PAIR, cluster(4), FOUND["tunnel-port-blocked"])
    (found, *_) = (*diagnosis.findings, *diagnosis.candidates)
    with pytest.raises(BadInput):
        _of_report(report, replace(found, nodes=(word,)))
    with pytest.raises(BadInput):
        _of_report(replace(report, subjects=("node-a", word)), found)


NAMES_FAIL = [(lambda fact: fact.measure == "dns-name", Result.LOST)]
TARGETS: dict[str, tuple[Question, Inventory, Any, str]] = {
    "address": (Leaving(host="203.0.113.5"), reaching(), PODS_LOST, "--to 203.0.113.5:443"),
    "host": (
        Leaving(("node-a", "node-b"), "example.org", 8443),
        reaching(),
        NODE_BLOCKED,
        "--to example.org:8443",
    ),
    "IPv6": (Leaving(host="2001:db8::7"), reaching(), ALL_BLOCKED, "--to [2001:db8::7]:443"),
    "names": (
        Names(names=("db.example", "a.example")),
        cluster(4),
        NAMES_FAIL,
        "--name db.example --name a.example",
    ),
}


@pytest.mark.parametrize("word", TARGETS)
def test_the_target_is_asked_again(word: str) -> None:
    first, inventory, vector, flags = TARGETS[word]
    report, diagnosis = played(first, inventory, vector)
    (finding, *_) = (*diagnosis.findings, *diagnosis.candidates)
    question = _of_report(report, finding)
    measured = {(t.probe, t.params.get("name"), t.params.get("port"), t.leg.target.address)
                for t in todo(question, seated(question, inventory))
                if t.probe in ("outside", "dns-name")}  # fmt: skip
    wanted = {(t.probe, t.params.get("name"), t.params.get("port"), t.leg.target.address)
              for t in todo(first, seated(first, inventory))
              if t.probe in ("outside", "dns-name")}  # fmt: skip
    assert measured and measured == wanted
    assert played(question, inventory)[1].verdict.startswith("fixed:")
    again, ill = played(question, inventory, vector)
    assert ill.verdict.startswith("still there:")
    command = f"kubectl netcheck {question.origin} {' '.join(question.subjects)} {flags}"
    assert {f.verify for f in ill.findings} == {command}
    assert _of_report(again, ill.findings[0]) == question, "a check of a check asks the same"
    assert from_json(Verify, to_json(question)) == question
    _, silent = played(question, inventory, [(lambda fact: fact.leg is not None, Result.NOT_RUN)])
    assert (silent.status, silent.decide) == ("undecided", command)


def test_a_seed_chooses_the_same_pairs_and_does_not_make_the_check_longer() -> None:
    report, diagnosis = played(Mesh(seed=7), cluster(20), FOUND["ip-forward-disabled"])
    (finding, *_) = (*diagnosis.findings, *diagnosis.candidates)
    question = _of_report(report, finding)
    assert question.asked == {"seed": 7}
    first = {t.id for t in todo(Mesh(seed=7), seated(Mesh(seed=7), cluster(20)))}
    assert {t.id for t in todo(question, seated(question, cluster(20)))} <= first
    _, ill = played(question, cluster(20), FOUND["ip-forward-disabled"])
    assert f"kubectl netcheck verify {finding.code} --at node-b" in {f.verify for f in ill.findings}


def test_a_running_pod_is_joined_again_where_it_was_allowed() -> None:
    inventory = replace(
        cluster(4), running=(RunningPod("shop", "web", "node-b", "10.244.1.7"),)
    )  # fmt: skip
    down = (Started("p1@node-b", kind="sandbox", trouble="no address is free"),)
    joined: dict[bool, tuple[GuestRequest, ...]] = {}
    for use in (True, False):
        report, diagnosis = played(
            OneNode(("node-b",), use), inventory, FOUND["kube-proxy-missing"]
        )
        (finding, *_) = (*diagnosis.findings, *diagnosis.candidates)
        question = _of_report(report, finding)
        joined[use] = question.guests(inventory, down)
        _, silent = played(question, inventory, [(at(), Result.NOT_RUN)])
        assert silent.decide.endswith("--use-running-pods") is use
    assert joined == {True: (GuestRequest("p1", "node-b", "shop", "web"),), False: ()}


@pytest.mark.parametrize(
    ("origin", "asked"),
    [
        ("egress", {"subjects": ("node-x",)}),
        ("egress", {"host": 3}),
        ("egress", {"port": True}),
        ("egress", {"names": ("a.example",)}),
        ("dns", {"names": "a.example"}),
        ("pair", {"seed": 1}),
    ],
    ids=str,
)
def test_what_its_question_does_not_have_is_refused(origin: str, asked: Any) -> None:
    with pytest.raises(BadInput, match="cannot be asked"):
        Verify(
            "tunnel-port-blocked", "node", ("node-b",), origin, ("node-a", "node-b"), asked=asked
        )


def test_the_whole_cluster_is_no_place_to_name() -> None:
    question = Verify("coredns-down", "cluster", (), "mesh", ())
    title = f"{question.fault.title} ({question.fault.code})"
    _, well = played(question, cluster(4))
    assert well.verdict.startswith(f"fixed: {title}: ")
    _, there = played(replace(question, nodes=("node-b",)), cluster(4))
    assert f"{title} at node-b: " in there.verdict
