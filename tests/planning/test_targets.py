"""What a pod should reach, as users write it, and what is found of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.evidence._base import address_of
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.inventory import Wanted
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.planning.questions.pod import InPod
from kubectl_netcheck.planning.targets import ends, pod_word, target_word
from kubectl_netcheck.planning.tasks import tasks
from kubectl_netcheck.probes._shell import dns_name
from tests.planning.test_pod import DB, MANY, SLICE, WEB, inventory, seated


@pytest.mark.parametrize(
    ("text", "kind", "addresses", "ports"),
    [
        ("db", "pod", ["10.244.1.7"], [(80,)]),
        ("pod/db:5432", "pod", ["10.244.1.7"], [(5432,)]),
        ("default/db", "pod", ["10.244.1.7"], [(80,)]),
        ("node-b", "host", ["192.0.2.2"], [()]),
        ("node/node-b", "host", ["192.0.2.2"], [()]),
        ("front:8000", "service", ["10.96.0.77", "10.244.1.7"], [(8000,), (80,)]),
        ("192.0.2.9:443", "outside", ["192.0.2.9"], [(443,)]),
        ("10.244.1.7", "pod", ["10.244.1.7"], [(80,)]),
        ("10.244.1.7:5432", "pod", ["10.244.1.7"], [(5432,)]),
        ("10.96.0.77:8000", "service", ["10.96.0.77", "10.244.1.7"], [(8000,), (80,)]),
        ("192.0.2.2", "host", ["192.0.2.2"], [()]),
        ("192.0.2.2:10250", "host", ["192.0.2.2"], [(10250,)]),
        ("[2001:db8::1]:443", "outside", ["2001:db8::1"], [(443,)]),
        ("example.com:443", "outside", [""], [(443,)]),
        ("cache:6379", "outside", [""], [(6379,)]),
    ],
)
def test_targets(text: str, kind: str, addresses: list[str], ports: list[tuple[int, ...]]) -> None:
    found = ends(inventory(*MANY), target_word(text))
    assert found[0].place.kind == kind
    assert [end.place.address for end in found] == addresses
    assert [end.ports for end in found] == ports
    asked = InPod(Wanted("pod", "web"), target_word(text))
    _, not_run = tasks(
        asked.rungs(seated(asked, inventory(*MANY))), seated(asked, inventory(*MANY))
    )
    assert not not_run


@pytest.mark.parametrize(
    ("text", "do"),
    [("dp", "db"), ("node/node-x", "node-"), ("svc/fron", "front"), ("front:9", "8000")],
)
def test_a_target_that_is_not_there_gets_the_nearest_name(text: str, do: str) -> None:
    with pytest.raises(BadInput) as problem:
        ends(inventory(*MANY), target_word(text))
    assert do in problem.value.do


@pytest.mark.parametrize("text", ["", "a/b/c", "A", "x:0", "x:y", "node/a:1", "a b", "/", "pod/"])
def test_no_target_at_all(text: str) -> None:
    with pytest.raises(BadInput):
        target_word(text)


@given(st.text(max_size=40))
def test_any_word_is_parsed_or_refused(text: str) -> None:
    for parse in (target_word, pod_word):
        try:
            assert parse(text).name
        except BadInput as problem:
            assert problem.do


@pytest.mark.parametrize(
    "text",
    [
        "a..b:443",
        "A..b:443",
        f"{'x' * 64}.example:443",
        "a_-.B:443",
        "x:00000165536",
        "x:" + "1" * 5000,
    ],
)
def test_what_no_probe_could_ask_is_refused_before_a_pod_is_joined(text: str) -> None:
    found = inventory(*MANY)
    with pytest.raises(BadInput):
        ends(found, target_word(text))


@given(st.from_regex(r"[A-Za-z0-9_.-]{1,70}(\.[A-Za-z0-9_.-]{1,3}){0,2}:443", fullmatch=True))
def test_a_host_that_is_parsed_can_be_asked(text: str) -> None:
    try:
        to = target_word(text)
    except BadInput:
        return
    if to.kind == "host":
        leg = Leg(Place("pod", "node-a", "app"), Place("outside"), "egress")
        assert address_of(to.name) or dns_name(Task("t", "outside", leg, {"name": to.name}))


def test_endpoints_on_one_node_are_each_measured() -> None:
    ends_ = [{"addresses": [f"10.244.1.{i}"], "nodeName": "node-b"} for i in (7, 8)]
    found = inventory(*MANY[:2], ("endpointslices", {**SLICE, "endpoints": ends_}))
    asked = InPod(Wanted("pod", "web"), target_word("front:8000"))
    round_, _ = tasks(asked.rungs(seated(asked, found)), seated(asked, found))
    tried = [t for t in round_.tasks["app@node-a"] if t.probe == "port"]
    assert {"10.244.1.7", "10.244.1.8"} <= {t.leg.target.address for t in tried}
    assert len({t.id for t in tried}) == len(tried)


def test_a_pod_of_that_name_in_another_namespace_is_not_the_target() -> None:
    twin = {**WEB, "metadata": {"name": "db", "namespace": "other"}}
    found = inventory(("pods", WEB, twin))
    with pytest.raises(BadInput, match="no pod 'db' in namespace default"):
        ends(found, target_word("pod/db"))
    (end,) = ends(found, target_word("pod/other/db"))
    assert end.label == "pod other/db"


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("10.244.1.7:80", "cross-node", "pod default/db"),
        ("10.96.0.77:8000", "service", "Service default/front"),
        ("192.0.2.1:30080", "pod-to-node", "node-a"),
        ("198.51.100.7:443", "egress", "198.51.100.7:443"),
    ],
)
def test_an_address_is_measured_as_what_has_it(text: str, kind: str, label: str) -> None:
    asked, found = InPod(Wanted("pod", "web"), target_word(text)), inventory(*MANY)
    assert Wanted("address", text.partition(":")[0]) in asked.wanted
    seats = seated(asked, found)
    ends_of = ("target", "default/front")
    legs = {r.leg.kind for r in asked.rungs(seats) if r.leg.target.name in ends_of}
    assert kind in legs and "egress" not in legs - {kind}
    assert seats.plan.words["to"] == label


def test_the_address_of_a_node_is_the_nodes_though_its_pods_have_it_too() -> None:
    agent = {**DB, "status": {"phase": "Running", "podIP": "192.0.2.2"}}
    found = inventory(("pods", WEB, agent))
    assert ends(found, target_word("192.0.2.2:9100"))[0].place.kind == "host"


def test_an_address_of_nothing_here_needs_a_port() -> None:
    with pytest.raises(BadInput, match=r"has the address 198\.51\.100\.7"):
        ends(inventory(*MANY), target_word("198.51.100.7"))


def test_an_address_that_could_not_be_looked_up_is_said_to_be_so() -> None:
    asked = InPod(Wanted("pod", "web"), target_word("198.51.100.7:443"))
    blind = replace(inventory(), denied={"services": "forbidden"})
    left_out = asked.plan(blind, {}).left_out
    assert left_out["whether 198.51.100.7 is of the cluster"].startswith("services: forbidden")
    assert not any("198.51.100.7" in what for what in asked.plan(inventory(), {}).left_out)
