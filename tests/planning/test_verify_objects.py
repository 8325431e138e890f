"""Is it fixed, of findings about a Service, a pod and an Ingress: by what decides them alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.cli.findings import _of_report
from kubectl_netcheck.cluster.codec import from_json, to_json
from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.evidence._words import cluster_words
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import Started
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.ports import host_ports
from kubectl_netcheck.planning.question import Closing, Joining, Question
from kubectl_netcheck.planning.questions.ingress import OneIngress
from kubectl_netcheck.planning.questions.pod import InPod
from kubectl_netcheck.planning.questions.verify import Verify
from kubectl_netcheck.planning.seats import Seats, seat
from kubectl_netcheck.planning.targets import To
from kubectl_netcheck.planning.tasks import tasks
from kubectl_netcheck.planning.whom import settled
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import asked_of
from kubectl_netcheck.run.replay import run_replay
from kubectl_netcheck.run.state import states_of
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import Vector, broken
from tests.evidence.ingress_objects import a_slice, an_ingress, holding
from tests.planning.played import healthy, todo
from tests.planning.shop import WEB as SHOP_WEB
from tests.planning.shop import endpoint, pod, shop
from tests.planning.test_ingress import backend
from tests.planning.test_pod import MANY, SERVICE, SLICE, WEB, _state, into, inventory, sent
from tests.planning.test_service import ALL_REFUSED, ONE, around, to

R = Result
CASES = Path(__file__).parents[1] / "cases"


def seats_of(question: Question, found: Inventory) -> Seats:
    plan = question.plan(found, {})
    wanted = (*plan.pods, *plan.services)
    started = [Started(one.key, f"10.244.9.{n + 100}") for n, one in enumerate(wanted)]
    guests = question.guests(found, started) if isinstance(question, Joining) else ()
    inside = [Started(guest.key, address="10.244.0.7") for guest in guests]
    return seat(plan, started, found, host_ports("00c0ffee"), "0123456789abcdef", inside)


def measured(question: Question, found: Inventory, vector: Vector, states: Any = None) -> Report:
    """The report where the vector's legs fail; what the API says is read as in a run."""
    question = settled(question, found)
    seats = seats_of(question, found)
    facts: list[Fact] = broken(healthy(question, seats), vector)
    _, not_run = tasks(question.rungs(seats), seats)
    facts = [_state(fact, states or {}) for fact in facts]
    facts += [*not_run, *states_of(found)]
    plan, words = seats.plan, {**cluster_words(found), **seats.plan.words}
    context = Context(plan.subjects, plan.witnesses[0] if plan.witnesses else "", {}, words)
    command = type(question).__module__.rpartition(".")[2]
    said = diagnose(facts, context)
    made = Report(command, said, plan.subjects, facts=tuple(facts), asked=asked_of(question))
    return question.close(made) if isinstance(question, Closing) else made


def verified(report: Report, slug: str) -> Verify:
    every = (*report.diagnosis.findings, *report.diagnosis.candidates)
    found = [f for f in every if f.slug == slug]
    assert found, report.verdict
    question = _of_report(report, found[0])
    assert from_json(Verify, to_json(question)) == question, "a recording keeps it"
    return question


SELECTS_NONE = shop(pods=[], ends=[])
NOT_READY = shop(pods=[pod(0, "node-a", ready=False)], ends=[endpoint(0, "node-a", ready=False)])
SERVICES: dict[str, tuple[Inventory, Vector]] = {
    "service-selects-no-pod": (SELECTS_NONE, ALL_REFUSED),
    "service-pods-not-ready": (NOT_READY, ALL_REFUSED),
    "wrong-target-port": (shop(), [(to("endpoint"), R.REFUSED), *ALL_REFUSED]),
    "app-not-listening": (shop(), [(to("endpoint", ONE), R.REFUSED)]),
    "endpoint-silent": (shop(), [(to("endpoint", ONE), R.LOST)]),
}
TO_DB = InPod(Wanted("pod", "web"), To("pod", "db"))
PODS: dict[str, tuple[InPod, Vector, Any]] = {
    "pod-egress-blocked": (InPod(Wanted("pod", "web")), [(sent(), R.LOST)], None),
    "pod-ingress-blocked": (InPod(Wanted("pod", "web")), [(into(), R.LOST)], None),
    "pod-dns-blocked": (InPod(Wanted("pod", "web")), [(sent("dns"), R.LOST)], None),
    "pod-not-listening": (TO_DB, [(into("target", ("port",)), R.REFUSED)], None),
    "pod-listens-on-loopback": (
        InPod(Wanted("pod", "web")),
        [(into(measures=("port",)), R.REFUSED)],
        {("app", "sockets"): {"open": "", "loopback": "80"}},
    ),
    "pod-resolver-wrong": (
        InPod(Wanted("pod", "web")),
        [(sent("dns", measures=("lookup",)), R.WRONG)],
        {("app", "resolver"): {"servers": "8.8.8.8"}},
    ),
}
STATED: dict[str, dict[str, Any]] = {
    "ingress-no-controller": {"pods": ()},
    "ingress-backend-missing": {"ingresses": (an_ingress("shopp"),)},
    "ingress-no-endpoints": {"endpointslices": (a_slice(ready=False),)},
    "ingress-class-missing": {"ingresses": (an_ingress(ingressClassName="x"),)},
}


@pytest.mark.parametrize("slug", SERVICES)
def test_a_service(slug: str) -> None:
    found, vector = SERVICES[slug]
    first = measured(SHOP_WEB, found, vector)
    question = verified(first, slug)
    assert (question.origin, question.asked) == ("service", {"name": "web", "namespace": "shop"})
    assert question.wanted == SHOP_WEB.wanted
    ill = measured(question, found, vector)
    assert (ill.status, ill.verdict[:12]) == ("faulty", "still there:"), ill.verdict
    assert [f.slug for f in ill.findings] == [slug]
    assert {f.verify for f in ill.findings} == {"kubectl netcheck service shop/web"}
    well = measured(question, shop(), [])
    assert (well.status, well.verdict[:6]) == ("healthy", "fixed:"), well.verdict
    assert verified(ill, slug) == question, "a check of a check asks the same"


@pytest.mark.parametrize("slug", SERVICES)
def test_of_a_service_only_what_decides_is_measured(slug: str) -> None:
    found, vector = SERVICES[slug]
    question = verified(measured(SHOP_WEB, found, vector), slug)
    again, whole = (todo(q, seats_of(q, shop())) for q in (question, SHOP_WEB))
    assert again and {t.id for t in again} < {t.id for t in whole}
    assert not {t.leg.kind for t in again} & {"dns", "api", "cross-node"}


@pytest.mark.parametrize("slug", PODS)
def test_a_pod(slug: str) -> None:
    first_question, vector, states = PODS[slug]
    found = inventory(*MANY)
    question = verified(measured(first_question, found, vector, states), slug)
    assert question.asked["pod"] == {"kind": "pod", "name": "web", "namespace": "default"}
    ill = measured(question, found, vector, states)
    assert (ill.status, ill.verdict[:12]) == ("faulty", "still there:"), ill.verdict
    to_ = f" --to {first_question.to.typed}" if first_question.to else ""
    assert {f.verify for f in ill.findings} == {f"kubectl netcheck pod default/web{to_}"}
    well = measured(question, found, [])
    assert (well.status, well.verdict[:6]) == ("healthy", "fixed:"), well.verdict
    again, whole = (todo(q, seats_of(q, found)) for q in (question, first_question))
    assert again and {t.id for t in again} < {t.id for t in whole}


def test_a_pod_is_joined_only_where_what_it_sees_decides() -> None:
    found, (first, vector, _) = inventory(*MANY), PODS["pod-ingress-blocked"]
    coming_in = verified(measured(first, found, vector), "pod-ingress-blocked")
    assert coming_in.guests(found, ()) == ()
    first, vector, _ = PODS["pod-egress-blocked"]
    going_out = verified(measured(first, found, vector), "pod-egress-blocked")
    assert [guest.pod for guest in going_out.guests(found, ())] == ["web"]


def test_a_pod_that_has_moved_since_is_found_where_it_is() -> None:
    found, (first, vector, _) = inventory(*MANY), PODS["pod-egress-blocked"]
    question = verified(measured(first, found, vector), "pod-egress-blocked")
    web = {**WEB, "spec": {**WEB["spec"], "nodeName": "node-c"}}
    moved = inventory(("pods", web), ("services", SERVICE), ("endpointslices", SLICE))
    assert measured(question, moved, []).verdict.startswith("fixed:")
    assert measured(question, moved, vector).verdict.startswith("still there:")


@pytest.mark.parametrize("slug", STATED)
def test_an_ingress_by_what_the_api_says_needs_no_pod(slug: str) -> None:
    asked, found = OneIngress("shop", "web"), holding(**STATED[slug])
    question = verified(measured(asked, found, []), slug)
    assert not question.plan(found, {}).pods and not question.plan(holding(), {}).pods
    ill, well = measured(question, found, []), measured(question, holding(), [])
    assert (ill.status, ill.verdict[:12]) == ("faulty", "still there:"), ill.verdict
    assert {f.verify for f in ill.findings} == {"kubectl netcheck ingress web/shop"}
    assert (well.status, well.verdict[:6]) == ("healthy", "fixed:"), well.verdict
    blind = replace(holding(), denied={"ingressclasses": "forbidden"})
    unread = measured(question, blind, [])
    seen = replace(unread, not_probed=_left_out(question, blind))
    assert question.close(seen).diagnosis.status == "undecided"


def _left_out(question: Question, found: Inventory) -> Any:
    from kubectl_netcheck.model.report import NotProbed

    plan = question.plan(found, {})
    return tuple(NotProbed(what, why) for what, why in plan.left_out.items())


def test_a_backend_is_tried_again() -> None:
    asked, found = OneIngress("shop", "web"), holding()
    first = measured(asked, found, [(backend, R.REFUSED)])
    question = verified(first, "ingress-backend-unreachable")
    assert measured(question, found, [(backend, R.REFUSED)]).verdict.startswith("still there:")
    assert measured(question, found, []).verdict.startswith("fixed:")
    unmeasured = measured(question, found, [(backend, R.NOT_RUN)])
    assert (unmeasured.status, unmeasured.verdict[:11]) == ("undecided", "cannot tell")
    probes = {t.probe for t in todo(question, seats_of(question, found))}
    assert "tcp" in probes and not probes & {"kubelet", "dns-udp", "tls"}


def test_a_node_at_fault_in_a_report_about_a_service_is_verified_by_the_service() -> None:
    vector = [(around("node-b"), R.LOST), *v.not_forwarding("node-b")]
    first = measured(SHOP_WEB, shop(4), vector)
    question = verified(first, "ip-forward-disabled")
    assert (question.origin, question.subjects, question.nodes) == ("service", (), ("node-b",))
    assert measured(question, shop(4), []).verdict.startswith("fixed:")
    assert measured(question, shop(4), vector).verdict.startswith("still there:")


@pytest.mark.parametrize(
    ("origin", "asked"),
    [
        ("service", {}),
        ("service", {"name": 3}),
        ("pod", {"pod": "web"}),
        ("pod", {"pod": {"kind": "pod"}}),
        ("pod", {"pod": {"kind": "pod", "name": 3}}),
        ("pod", {"pod": {"kind": "pod", "name": "web", "shell": "x"}}),
        ("pod", {"to": {"kind": "host", "name": "x", "port": 1}}),
        ("pod", {"pod": {"kind": "pod", "name": "web"}, "to": {"name": "x"}}),
        ("ingress", {"name": "shop", "namespace": True}),
    ],
    ids=str,
)
def test_what_nobody_can_have_asked_is_refused(origin: str, asked: Any) -> None:
    with pytest.raises(BadInput):
        Verify("hairpin-broken", "node", ("node-b",), origin, (), asked=asked)


RECORDED = [
    "endpoint-silent/service-endpoint-silent",
    "wrong-target-port/service-wrong-target-port",
    "service-selects-no-pod/service-service-selects-no-pod",
    "pod-egress-blocked/pod-pod-egress-blocked-node-b",
    "ingress-backend-unreachable/ingress-ingress-backend-unreachable-node-b",
]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_case_is_still_there_by_its_own_answers(name: str, tmp_path: Path) -> None:
    """What the first run heard is what a check would hear while nothing has changed."""
    import gzip
    import json

    file = CASES / f"{name}.json.gz"
    report = run_replay(file, silent)
    question = verified(report, name.partition("/")[0])
    found = json.loads(gzip.decompress(file.read_bytes()))
    request = {**found["meta"]["arguments"]["request"], "command": "verify"}
    arguments = {"request": request, "question": to_json(question)}
    found["meta"] = {**found["meta"], "command": "verify", "arguments": arguments}
    (tmp_path / "again.json").write_text(json.dumps(found))
    again = run_replay(tmp_path / "again.json", silent)
    assert again.verdict.startswith("still there: "), again.verdict
