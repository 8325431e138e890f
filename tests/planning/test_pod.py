"""What one pod sees: the same from inside and from beside it, and what the difference names."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from kubectl_netcheck.cluster.codec import from_json, to_json
from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.evidence._words import cluster_words
from kubectl_netcheck.evidence.pod_policies import read as read_policies
from kubectl_netcheck.model.errors import BadInput, Denied, Incomplete
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import Started
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.ports import host_ports
from kubectl_netcheck.planning.questions.pod import InPod
from kubectl_netcheck.planning.seats import Seats, seat
from kubectl_netcheck.planning.targets import To, pod_word, target_word
from kubectl_netcheck.planning.tasks import tasks
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import broken
from tests.planning.played import cluster, healthy

R = Result
LABELS = {"app": "web"}
Where = Callable[[Fact], bool]


def pod(name: str, node: str, address: str, **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "default", "labels": LABELS}
    ports = [{"containerPort": 80}, {"containerPort": 53, "protocol": "UDP"}]
    spec = {"nodeName": node, "containers": [{"name": "c", "ports": ports}]} | more.pop("spec", {})
    return {
        "metadata": metadata,
        "spec": spec,
        "status": {"phase": "Running", "podIP": address} | more,
    }


WEB, DB = pod("web", "node-a", "10.244.0.7"), pod("db", "node-b", "10.244.1.7")
POLICY = {
    "metadata": {"name": "lock", "namespace": "default"},
    "spec": {"podSelector": {"matchLabels": LABELS}, "policyTypes": ["Egress", "Ingress"]},
}
SERVICE = {
    "metadata": {"name": "front", "namespace": "default"},
    "spec": {"clusterIP": "10.96.0.77", "ports": [{"name": "web", "port": 8000}, {"port": 8001}]},
}
SLICE = {
    "metadata": {"namespace": "default", "labels": {"kubernetes.io/service-name": "front"}},
    "ports": [{"name": "web", "port": 80}],
    "endpoints": [
        {"addresses": ["10.244.1.7"], "nodeName": "node-b", "conditions": {"ready": True}},
        {"addresses": ["10.244.2.7"], "nodeName": "node-c", "conditions": {"ready": False}},
    ],
}
#: For --to, beside which everything else is read as well.
MANY = ("pods", WEB, DB), ("services", SERVICE), ("endpointslices", SLICE)


def inventory(*asked: tuple[Any, ...], size: int = 3) -> Inventory:
    objects = {key: tuple(found) for key, *found in (asked or (("pods", WEB),))}
    return replace(cluster(size), asked=objects)


def seated(question: InPod, found: Inventory, guest: Started | None = None) -> Seats:
    plan = question.plan(found, {})
    started = [
        Started(each.key, address=f"10.244.9.{number + 10}")
        for number, each in enumerate((*plan.pods, *plan.services))
    ]
    joined = guest or Started("app@node-a", address="10.244.0.7")
    return seat(plan, started, found, host_ports("00c0ffee"), "0123456789abcdef", [joined])


def said(
    *vector: tuple[Where, Result],
    question: InPod | None = None,
    found: Inventory | None = None,
    guest: Started | None = None,
    states: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
) -> Diagnosis:
    """The diagnosis where these legs fail, and these states of (pod, measure) were read."""
    asked, read = question or InPod(Wanted("pod", "web")), found or inventory()
    seats = seated(asked, read, guest)
    facts = broken(healthy(asked, seats), list(vector))
    _, not_run = tasks(asked.rungs(seats), seats)
    facts = [_state(fact, states or {}) for fact in facts] + [*read_policies(read), *not_run]
    words = {**cluster_words(read), **seats.plan.words}
    diagnosis = diagnose(facts, Context(seats.plan.subjects, seats.plan.witnesses[0], {}, words))
    report = Report("pod", diagnosis, seats.plan.subjects, facts=tuple(facts))
    return asked.close(report).diagnosis


def _state(fact: Fact, states: Mapping[tuple[str, str], Mapping[str, str]]) -> Fact:
    if fact.place is None:
        known = {"refused": "80"} if fact.measure == "port" and fact.result is R.REFUSED else {}
        return replace(fact, text={**fact.text, **known})
    servers = {"servers": "10.96.0.10"} if fact.measure == "resolver" else {}
    return replace(fact, text=states.get((fact.place.name, fact.measure), servers))


def sent(*kinds: str, measures: tuple[str, ...] = ()) -> Where:
    """From inside of the pod."""
    return lambda f: bool(
        f.leg
        and f.leg.source.name == "app"
        and (not kinds or f.leg.kind in kinds)
        and (not measures or f.measure in measures)
    )


def into(name: str = "app", measures: tuple[str, ...] = ()) -> Where:
    return lambda f: bool(
        f.leg and f.leg.target.name == name and (not measures or f.measure in measures)
    )


def named(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(f.slug, f.scope) for f in diagnosis.findings if f.kind == "fault"]


def test_the_same_is_measured_inside_and_beside() -> None:
    asked = InPod(Wanted("pod", "web"), To("pod", "db"))
    round_, not_run = tasks(
        asked.rungs(seated(asked, inventory(*MANY))), seated(asked, inventory(*MANY))
    )
    inside, beside = round_.tasks["app@node-a"], round_.tasks["p1@node-a"]
    mine = {(t.probe, t.leg.kind, t.leg.target) for t in inside if t.leg.kind != "local"}
    assert mine and mine <= {(t.probe, t.leg.kind, t.leg.target) for t in beside}
    assert {"dns", "api", "same-node", "cross-node", "pod-to-node"} <= {k for _, k, _ in mine}
    assert {t.probe for t in inside if t.leg.kind == "local"} == {"resolver", "sockets"}
    assert {t.leg.source.address for t in inside} == {"10.244.0.7"} and not not_run


def test_all_is_well() -> None:
    assert said().status == "healthy" and named(said()) == []


def test_what_the_pod_sends_is_dropped() -> None:
    found = said((sent(), R.LOST))
    assert named(found) == [("pod-egress-blocked", "pod")], found.verdict
    assert "pod default/web" in found.verdict and found.findings[0].confidence == "likely"
    assert found.findings[0].verify == "kubectl netcheck pod web"


@pytest.mark.parametrize("kinds", [("cross-node",), ("cross-node", "same-node"), ("api",)])
def test_part_of_what_it_sends_is_dropped(kinds: tuple[str, ...]) -> None:
    assert named(said((sent(*kinds), R.LOST))) == [("pod-egress-blocked", "pod")]


def test_only_a_pod_whose_own_node_answers_is_sure_to_be_selected() -> None:
    """A pod without interface or route sends nothing either, and no rule selects it."""
    across = said((sent("cross-node", "same-node", "service", "dns", "api"), R.LOST))
    assert [(f.slug, f.confidence) for f in across.findings] == [
        ("pod-egress-blocked", "confirmed")
    ]
    assert said((sent(), R.LOST)).findings[0].confidence == "likely"


def test_a_rule_without_memory_drops_its_answers_too() -> None:
    assert named(said((sent(), R.LOST), (into(), R.LOST))) == [("pod-egress-blocked", "pod")]


def test_a_policy_that_selects_it_is_named() -> None:
    found = said((sent(), R.LOST), found=inventory(("pods", WEB), ("networkpolicies", POLICY)))
    assert named(found) == [("pod-egress-blocked", "pod")] and "lock" in found.verdict
    other = {**POLICY, "spec": {"podSelector": {"matchLabels": {"app": "db"}}}}
    found = said((sent(), R.LOST), found=inventory(("pods", WEB), ("networkpolicies", other)))
    assert "lock" not in found.verdict


def test_only_names_are_blocked() -> None:
    found = said((sent("dns"), R.LOST))
    assert named(found) == [("pod-dns-blocked", "pod")], found.verdict


def test_nothing_comes_in() -> None:
    found = said((into(), R.LOST))
    assert named(found) == [("pod-ingress-blocked", "pod")], found.verdict


def test_the_pod_itself_does_not_listen() -> None:
    found = said((into(measures=("port",)), R.REFUSED))
    assert named(found) == [("pod-not-listening", "pod")], found.verdict
    assert "port 80 of pod default/web" in found.verdict
    assert any("-n default" in step and "web" in step for step in found.findings[0].fix)


def test_it_listens_for_itself_alone() -> None:
    states = {("app", "sockets"): {"open": "", "loopback": "80"}}
    found = said((into(measures=("port",)), R.REFUSED), states=states)
    assert named(found) == [("pod-listens-on-loopback", "pod")], found.verdict


def test_the_target_does_not_listen_for_both() -> None:
    asked = InPod(Wanted("pod", "web"), To("pod", "db"))
    vector = (into("target", ("port",)), R.REFUSED)
    found = said(vector, question=asked, found=inventory(*MANY))
    assert named(found) == [("pod-not-listening", "pod")], found.verdict
    assert "pod default/db" in found.verdict
    assert found.findings[0].verify == "kubectl netcheck pod web --to pod/db"


def test_only_the_pod_does_not_reach_the_target() -> None:
    asked = InPod(Wanted("pod", "web"), To("pod", "db"))

    def where(fact: Fact) -> bool:
        return sent()(fact) and into("target")(fact)

    found = said((where, R.LOST), question=asked, found=inventory(*MANY))
    assert named(found) == [("pod-egress-blocked", "pod")], found.verdict
    assert "pod default/web sends" in found.verdict


def test_other_name_servers() -> None:
    states = {("app", "resolver"): {"servers": "8.8.8.8"}}
    found = said((sent("dns", measures=("lookup",)), R.WRONG), states=states)
    assert named(found) == [("pod-resolver-wrong", "pod")], found.verdict
    assert "8.8.8.8" in found.verdict


@pytest.mark.parametrize(
    ("vector", "slug"),
    [
        (v.tunnel_dead("node-a"), "tunnel-port-blocked"),
        (v.not_forwarding("node-a"), "ip-forward-disabled"),
        (v.tunnel_dead("node-b"), "tunnel-port-blocked"),
    ],
)
def test_a_node_at_fault_is_no_policy(vector: v.Vector, slug: str) -> None:
    found = said(*vector)
    everyone = [*found.findings, *found.candidates]
    assert slug in {f.slug for f in everyone}, found.verdict
    assert not {f.slug for f in everyone} & {"pod-egress-blocked", "pod-ingress-blocked"}


def test_where_no_container_may_be_added_the_rest_is_measured() -> None:
    barred = Started("app@node-a", kind="admission", trouble="violates PodSecurity")
    found = said(guest=barred)
    assert found.status == "undecided" and "violates PodSecurity" in found.verdict
    found = said((into(measures=("port",)), R.REFUSED), guest=barred)
    assert named(found) == [("pod-not-listening", "pod")], found.verdict


def test_it_joins_the_pod_and_no_other() -> None:
    (guest,) = InPod(Wanted("pod", "web")).guests(inventory(), ())
    assert (guest.key, guest.namespace, guest.pod) == ("app@node-a", "default", "web")
    (guest,) = InPod(pod_word("10.244.0.7")).guests(inventory(), ())
    assert (guest.namespace, guest.pod) == ("default", "web")


@pytest.mark.parametrize(
    ("raw", "error", "part"),
    [
        (pod("web", "node-a", "192.0.2.1", spec={"hostNetwork": True}), BadInput, "its own"),
        (pod("web", "node-a", "", phase="Pending"), Incomplete, "does not run"),
        (pod("web", "", "", phase="Pending"), Incomplete, "no node"),
        ({"metadata": {"name": "wep"}}, BadInput, "no pod 'web'"),
    ],
)
def test_what_cannot_be_measured_says_so(raw: Any, error: type[Exception], part: str) -> None:
    with pytest.raises(error, match=part) as caught:
        InPod(Wanted("pod", "web")).plan(inventory(("pods", raw)), {})
    do = caught.value.do if part == "no node" else ""  # type: ignore[attr-defined]
    assert do in ("", "kubectl -n default describe pod web")


@pytest.mark.parametrize("address", ["-1", "fe80::1%x; reboot", "localhost"])
def test_what_is_no_address_gets_no_run(address: str) -> None:
    with pytest.raises(Incomplete):
        seated(InPod(Wanted("pod", "web")), inventory(("pods", pod("web", "node-a", address))))


@pytest.mark.parametrize("metadata", [None, [], "x", {"labels": []}, {"labels": {"a": 1}}])
def test_strange_slices_of_a_target_are_passed_over(metadata: Any) -> None:
    strange = {**SLICE, "metadata": metadata}
    asked = InPod(Wanted("pod", "web"), target_word("front:8000"))
    found = inventory(*MANY[:2], ("endpointslices", strange, SLICE))
    assert seated(asked, found).plan.subjects == ("node-a",)


def test_who_may_not_read_pods_is_told() -> None:
    found = replace(inventory(), asked={}, denied={"pods": "forbidden"})
    with pytest.raises(Denied):
        InPod(Wanted("pod", "web")).plan(found, {})


def test_it_is_what_a_recording_holds() -> None:
    asked = InPod(pod_word("shop/web"), target_word("db:5432"))
    assert from_json(InPod, to_json(asked)) == asked
