"""Whom a question is about: nodes by address and by labels, objects by address, pods by labels."""

from dataclasses import replace
from typing import Any

import pytest

from kubectl_netcheck.model.errors import BadInput, Denied
from kubectl_netcheck.model.inventory import Inventory, Node, Wanted, node_of
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.planning.questions.dns import ASKING, Names
from kubectl_netcheck.planning.questions.egress import Leaving
from kubectl_netcheck.planning.questions.ingress import OneIngress
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.mtu import Sizes
from kubectl_netcheck.planning.questions.node import OneNode
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.planning.questions.pod import InPod
from kubectl_netcheck.planning.questions.service import OneService
from kubectl_netcheck.planning.whom import settled
from tests.evidence.ingress_objects import holding
from tests.planning.played import cluster, played, seated
from tests.planning.shop import shop
from tests.planning.test_pod import MANY, inventory

B = "192.0.2.2"
BY_ADDRESS: list[Question] = [
    Pair((B, "node-a")),
    OneNode((B,)),
    Sizes((B,)),
    Mesh((B, "node-a")),
    Names((B,)),
    Leaving((B,)),
]
BY_LABELS: list[Any] = [
    Mesh(selector="zone=a"),
    Names(selector="zone=a"),
    Leaving(selector="zone=a"),
]


def chosen(*names: str, size: int = 4) -> Inventory:
    return replace(cluster(size), selected=names)


@pytest.mark.parametrize("question", BY_ADDRESS, ids=lambda q: type(q).__name__)
def test_an_address_of_a_node_names_it(question: Question) -> None:
    made = settled(question, cluster(4))
    assert made.subjects[0] == "node-b"
    assert "node-b" in made.plan(cluster(4), {}).subjects
    with pytest.raises(BadInput, match=r"198\.51\.100\.7"):
        settled(type(question)(("198.51.100.7", *question.subjects[1:])), cluster(4))  # type: ignore[call-arg]


def test_every_address_of_a_node_is_its_own_and_a_name_goes_first() -> None:
    nodes = (Node("a", "192.0.2.1", addresses=("192.0.2.1", "2001:db8::1")), Node("2001:db8::1"))
    assert (found := node_of(nodes[:1], "2001:db8::1")) and found.name == "a"
    assert (found := node_of(nodes, "2001:db8::1")) and found.name == "2001:db8::1"
    assert node_of((Node("a"),), "") is None, "a node without an address has not the empty one"


def test_one_node_by_two_words_is_no_pair() -> None:
    with pytest.raises(BadInput, match=r"node-b and 192\.0\.2\.2 are the same node"):
        settled(Pair(("node-b", B)), cluster(4))


def test_an_unknown_node_is_named_with_the_nearest_right_name() -> None:
    with pytest.raises(BadInput) as caught:
        settled(Pair(("node-a", "nod-b")), cluster(4))
    assert "nod-b" in caught.value.what and "node-b" in caught.value.do


def test_where_nodes_may_not_be_read_an_address_names_none() -> None:
    blind = Inventory("default", (Node("node-a"),), denied={"nodes": "forbidden"})
    assert settled(OneNode(("node-a",)), blind).subjects == ("node-a",)
    with pytest.raises(BadInput) as caught:
        settled(OneNode((B,)), blind)
    assert (caught.value.why, caught.value.do) == ("forbidden", "give the name of the node")


@pytest.mark.parametrize("question", BY_LABELS, ids=lambda q: type(q).__name__)
def test_labels_choose_the_nodes(question: Any) -> None:
    assert question.wanted == (Wanted("node", "", selector="zone=a"),)
    made = settled(question, chosen("node-b", "node-c"))
    assert made.plan(cluster(4), {}).subjects == ("node-b", "node-c")
    with pytest.raises(BadInput, match="no node has the labels of -l 'zone=a'"):
        settled(question, chosen())
    with pytest.raises(BadInput, match="no node 'gone'"):
        settled(question, chosen("gone", "node-a"))


@pytest.mark.parametrize("question", BY_LABELS, ids=lambda q: type(q).__name__)
def test_what_the_labels_choose_and_nobody_can_probe_is_left_out(question: Any) -> None:
    windows = Node("node-z", "192.0.2.99", "True", skip="it runs Windows")
    found = replace(chosen("node-b", "node-c", "node-z"), nodes=(*cluster(4).nodes, windows))
    assert settled(question, found).subjects == ("node-b", "node-c")
    with pytest.raises(BadInput) as caught:
        settled(question, replace(found, selected=("node-z",)))
    assert caught.value.why == "node-z: it runs Windows"


def test_labels_of_one_node_are_no_mesh() -> None:
    with pytest.raises(BadInput) as caught:
        settled(BY_LABELS[0], chosen("node-b"))
    assert "kubectl netcheck node node-b" in caught.value.do


@pytest.mark.parametrize("question", BY_LABELS[1:], ids=lambda q: type(q).__name__)
def test_of_many_a_sample_asks_and_that_is_said(question: Any) -> None:
    names = [node.name for node in cluster(20).nodes][5:15]
    made = settled(question, chosen(*names, size=20))
    plan = made.plan(cluster(20), {})
    assert len(plan.subjects) == ASKING and {*plan.subjects} < {*names}
    assert f"{10 - ASKING} of 10 nodes" in plan.left_out


def test_the_check_names_the_labels_as_a_shell_takes_them() -> None:
    made = settled(Names(selector="zone in (a,b)"), chosen("node-a", "node-b"))
    report, _ = played(made, chosen("node-a", "node-b"))
    assert report.asked["selector"] == "zone in (a,b)"
    lost = [(lambda f: bool(f.leg and f.leg.kind == "dns"), report.facts[0].result.LOST)]
    _, diagnosis = played(made, chosen("node-a", "node-b"), lost)
    found = (*diagnosis.findings, *diagnosis.candidates)
    assert found and {f.verify for f in found} == {"kubectl netcheck dns -l 'zone in (a,b)'"}


def test_a_service_by_its_address() -> None:
    assert settled(OneService("10.96.3.3"), shop()) == OneService("web", "shop")
    assert settled(OneService("web", "shop"), shop()) == OneService("web", "shop")
    with pytest.raises(BadInput, match=r"no Service has the address 10\.96\.9\.9"):
        settled(OneService("10.96.9.9"), shop())
    blind = replace(shop(), asked={}, denied={"services": "forbidden"})
    with pytest.raises(Denied) as caught:
        settled(OneService("10.96.3.3"), blind)
    assert "NAMESPACE/NAME" in caught.value.do


def test_what_was_given_without_its_namespace_is_asked_again_with_it() -> None:
    here = replace(shop(), namespace="shop")
    assert settled(OneService("web"), here) == OneService("web", "shop")
    home = replace(holding(), namespace="web")
    assert settled(OneIngress("shop"), home) == OneIngress("shop", "web")
    asked = settled(InPod(Wanted("pod", "web")), inventory(*MANY))
    assert asked == InPod(Wanted("pod", "web", "default"))
    assert settled(InPod(Wanted("pod", "10.244.0.7")), inventory(*MANY)) == asked


def test_one_pod_by_its_labels() -> None:
    by_labels = InPod(Wanted("pod", "", "default", "app=web"))
    assert by_labels.wanted[0].selector == "app=web"
    one = replace(inventory(*MANY), selected=("web",))
    assert settled(by_labels, one) == InPod(Wanted("pod", "web", "default"))
    with pytest.raises(BadInput, match="no pod in namespace default has the labels"):
        settled(by_labels, replace(one, selected=()))
    with pytest.raises(BadInput, match="12 pods in namespace default") as caught:
        settled(by_labels, replace(one, selected=tuple(f"web-{i:02}" for i in range(12))))
    assert "web-00, web-01" in caught.value.do and "and 2 more" in caught.value.do
    assert seated(settled(by_labels, one), one).plan.subjects == ("node-a",)
