"""Why an Ingress answers 502: who tries its backends, and what each outcome says."""

from typing import Any

import pytest

from kubectl_netcheck.evidence.ingress import EVIDENCE
from kubectl_netcheck.model.errors import BadInput, Denied
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.planning.questions.ingress import OneIngress
from tests.diagnosis import vectors as v
from tests.evidence.ingress_objects import a_proxy, a_slice, an_ingress, holding, named
from tests.planning.played import cluster, played, seated, todo

ASKED = OneIngress("shop", "web")


def backend(fact: Fact) -> bool:
    return bool(fact.leg and fact.leg.target.address == "10.244.1.77")


def judged(inventory: Inventory, vector: Any = ()) -> Diagnosis:
    """The played answer, with what the API says among its facts."""
    from dataclasses import replace

    report, _ = played(ASKED, inventory, vector)
    # played() knows no states: those of the API come in before the question's own word.
    full = replace(report, facts=(*report.facts, *EVIDENCE.read(inventory)))
    return ASKED.close(full).diagnosis


def test_backends_are_tried_from_the_controllers_node() -> None:
    plan = ASKED.plan(holding(), {})
    assert (plan.subjects, plan.witnesses) == (("node-a",), ("node-b",))
    tried = [
        t for t in todo(ASKED, seated(ASKED, holding())) if t.leg.target.address == "10.244.1.77"
    ]
    assert [(t.leg.source.node, t.probe, t.params["port"]) for t in tried] == [
        ("node-a", "tcp", 8080)
    ]


def test_each_port_of_a_backend_is_tried() -> None:
    ports = [{"name": "http", "port": 80}, {"name": "admin", "port": 81}]
    service = named("shop", spec={"clusterIP": "10.96.0.80", "ports": ports})
    slices = a_slice()
    slices["ports"].append({"name": "admin", "port": 8081})
    raw = an_ingress()
    backend = {"service": {"name": "shop", "port": {"name": "admin"}}}
    raw["spec"]["rules"][0]["http"]["paths"].append({"path": "/admin", "backend": backend})
    inventory = holding(ingresses=(raw,), services=(service,), endpointslices=(slices,))
    tried = [t for t in todo(ASKED, seated(ASKED, inventory)) if "/shop-0" in t.leg.target.name]
    assert sorted(t.params["port"] for t in tried) == [8080, 8081]


def test_without_a_controller_nothing_is_started() -> None:
    plan = ASKED.plan(holding(pods=()), {})
    assert not plan.pods
    assert any("backends" in what for what in plan.left_out)


def test_healthy() -> None:
    found = judged(holding())
    assert (found.status, found.findings) == ("healthy", ()), found.verdict
    assert "node-a" in found.verdict


@pytest.mark.parametrize(
    ("objects", "slug"),
    [
        ({"pods": ()}, "ingress-no-controller"),
        ({"ingresses": (an_ingress("shopp"),)}, "ingress-backend-missing"),
        ({"endpointslices": (a_slice(ready=False),)}, "ingress-no-endpoints"),
        ({"ingresses": (an_ingress(ingressClassName="x"),)}, "ingress-class-missing"),
    ],
)
def test_what_the_api_says_is_a_fault(objects: dict[str, Any], slug: str) -> None:
    found = judged(holding(**objects))
    assert (found.status, [f.slug for f in found.findings]) == ("faulty", [slug]), found.verdict
    assert found.findings[0].fix and found.findings[0].verify.endswith("ingress web/shop")
    assert [line.expected for line in found.findings[0].evidence] == [""]  # a state, no leg


@pytest.mark.parametrize(
    ("ending", "words", "measured"),
    [
        (Result.REFUSED, "refuses connections: nothing listens", "refused"),
        (Result.LOST, "does not answer", "lost, no answer"),
    ],
)
def test_a_backend_that_does_not_answer(ending: Result, words: str, measured: str) -> None:
    found = judged(holding(), [(backend, ending)])
    assert [f.slug for f in found.findings] == ["ingress-backend-unreachable"], found.verdict
    assert found.verdict.startswith(f"pod web/shop-0 on node-b of Service web/shop {words}")
    (line,) = found.findings[0].evidence
    assert line.leg == "cross-node tcp, p1 on node-a > pod web/shop-0 of Service web/shop on node-b"
    assert (line.expected, line.measured) == ("answers", measured)
    assert found.findings[0].nodes == ("node-b",)
    look, policies = found.findings[0].fix
    assert look.startswith("kubectl -n web describe service shop # ")
    assert policies.startswith("kubectl -n web get networkpolicies # ")


def test_a_broken_path_is_named_and_not_the_backend() -> None:
    vector = [*v.tunnel_dead("node-b"), (backend, Result.LOST)]
    found = judged(holding(4), vector)
    named = {f.slug for f in (*found.findings, *found.candidates)}
    assert "ingress-backend-unreachable" not in named, found.verdict
    assert found.status in ("faulty", "undecided")


def test_what_stays_open_between_two_nodes_is_checked_by_the_same_question() -> None:
    found = judged(holding(2), [*v.tunnel_dead("node-b"), (backend, Result.LOST)])
    assert found.status == "undecided" and found.candidates
    assert {f.verify for f in found.candidates} == {"kubectl netcheck ingress web/shop"}


def test_a_controller_that_is_not_known_leaves_it_undecided() -> None:
    from tests.evidence.ingress_objects import a_class

    unknown = (a_class(controller="example.org/mine"),)
    found = judged(holding(ingressclasses=unknown, pods=()))
    assert found.status == "undecided"


def test_a_controller_on_a_node_that_cannot_be_probed() -> None:
    assert not ASKED.plan(holding(pods=(a_proxy("node-z"),)), {}).pods


def test_an_ingress_that_does_not_exist_is_named_with_the_nearest() -> None:
    with pytest.raises(BadInput) as caught:
        OneIngress("shopp", "web").plan(holding(ingresses=({"metadata": {"name": "shop"}},)), {})
    assert "shop" in caught.value.do
    with pytest.raises(Denied):
        ASKED.plan(holding(denied={"ingresses": "forbidden"}, ingresses=()), {})


def test_nothing_of_it_touches_other_questions() -> None:
    assert EVIDENCE.read(cluster(3)) == ()
