"""Every question goes down the one main line, live or replayed, and what is added is added."""

import dataclasses
import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.cluster.base import Admission, Outcome
from kubectl_netcheck.cluster.codec import to_json
from kubectl_netcheck.cluster.recorder import Recorder
from kubectl_netcheck.cluster.recording import Meta
from kubectl_netcheck.model.errors import BadInput, BadRecording
from kubectl_netcheck.model.inventory import Inventory, RunningPod
from kubectl_netcheck.model.plan import GuestRequest, PodRequest, ServiceRequest, Started
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.planning.questions.dns import Names
from kubectl_netcheck.planning.questions.ingress import OneIngress
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.mtu import Sizes
from kubectl_netcheck.planning.questions.node import OneNode
from kubectl_netcheck.planning.questions.verify import Verify
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import run_replay
from kubectl_netcheck.run.request import new
from tests.evidence.ingress_objects import holding
from tests.planning.played import cluster

QUESTIONS = {
    "mtu": Sizes(("node-a",)),
    "node": OneNode(("node-a",)),
    "mesh": Mesh(seed=4),
    "dns": Names(("node-b",)),
}


class Mute:
    """A cluster where every pod starts and no probe answers anything."""

    calls = 0

    def __init__(self, found: Inventory) -> None:
        self.found = found

    def inventory(self, _nodes: Sequence[str], _wanted: object = ()) -> Inventory:
        return self.found

    def admit(self) -> Admission:
        return Admission({})

    def await_turn(self, _seconds: float, _told: object) -> None:
        """Nobody else is there."""

    def start(
        self,
        pods: Sequence[PodRequest],
        services: Sequence[ServiceRequest],
        _seconds: float,
        settled: Callable[[Started], None],
        _straggle: float | None = None,
    ) -> tuple[Started, ...]:
        made = [Started(one.key, address="10.244.0.9") for one in (*pods, *services)]
        for one in made:
            settled(one)
        return tuple(made)

    def join(self, guests: Sequence[GuestRequest], _seconds: float) -> tuple[Started, ...]:
        return tuple(Started(one.key, address="10.244.0.8") for one in guests)

    def execute(self, _key: str, _program: str, _seconds: float, _quiet: object = None) -> Outcome:
        return Outcome("exit", code=0)

    def relay(self, _key: str, _program: str, _seconds: float) -> Outcome:
        return Outcome("exit", code=0)

    def clean(self) -> tuple[str, ...]:
        return ()


@pytest.mark.parametrize("command", QUESTIONS)
def test_nothing_that_answers_is_undecided_never_a_fault(command: str) -> None:
    report = run_line(Mute(cluster(4)), new(command), QUESTIONS[command], silent)
    assert (report.command, report.diagnosis.status) == (command, "undecided")
    assert not any(one.place == "witness" for one in report.not_probed)


def test_where_no_pod_is_wanted_nothing_at_all_is_created() -> None:
    class Closed(Mute):
        """Nothing may be created."""

        def start(self, *_: object) -> tuple[Started, ...]:  # type: ignore[override]
            pytest.fail("something was created")

    report = run_line(Closed(holding(pods=())), new("ingress"), OneIngress("shop", "web"), silent)
    assert (report.pods, report.diagnosis.status) == (0, "faulty")


@pytest.mark.parametrize(("size", "said"), [(1, True), (2, True), (3, False)])
def test_a_missing_third_node_is_said(size: int, said: bool) -> None:
    question = OneNode(("node-a",))
    report = run_line(Mute(cluster(size, dns=(0,))), new("node"), question, silent)
    assert any(one.place == "witness" for one in report.not_probed) is said


@pytest.mark.parametrize("command", QUESTIONS)
def test_a_recording_asks_the_same_again(command: str, tmp_path: Path) -> None:
    question: Question = QUESTIONS[command]
    request = new(command)
    arguments = {"request": to_json(request), "question": to_json(question)}
    meta = Meta(command, arguments, request.nonce, request.started, "0.0.0")
    recorder = Recorder(Mute(cluster(4)), meta)
    live = run_line(recorder, request, question, silent)
    recorder.save(tmp_path / "run.json.gz")
    again = run_replay(tmp_path / "run.json.gz", silent)
    assert dataclasses.replace(again, seconds=0, api_calls=0) == dataclasses.replace(
        live, seconds=0, api_calls=0
    )


@pytest.mark.parametrize(
    ("kind", "said"), [("", True), ("deadline", True), ("image", True), ("admission", False)]
)
def test_what_stays_in_a_pod_of_the_users_is_said_with_its_name(kind: str, said: bool) -> None:
    """Whether it came to run or not: nothing can remove it."""

    class Full(Mute):
        """No new pod starts on node-a, and one runs there."""

        def start(self, pods, services, *rest):  # type: ignore[no-untyped-def]
            made = super().start(pods, services, *rest)
            lost = Started("p1@node-a", kind="sandbox", trouble="no address is free")
            return tuple(lost if one.key == lost.key else one for one in made)

        def join(self, guests: Sequence[GuestRequest], _seconds: float) -> tuple[Started, ...]:
            if not kind:
                return super().join(guests, _seconds)
            return tuple(Started(one.key, kind=kind, trouble="not so") for one in guests)

    found = dataclasses.replace(
        cluster(4), running=(RunningPod("shop", "web", "node-a", "10.244.0.7"),)
    )
    report = run_line(Full(found), new("node"), OneNode(("node-a",), True), silent)
    assert ("in pod shop/web" in report.context.get("stays", "")) is said


PAIR = Path(__file__).with_name("pair.json.gz")
UNASKABLE: dict[str, dict[str, Any]] = {
    "a run id that is no number": {"request": {"run_id": "zz.."}},
    "a run id that is too short": {"request": {"run_id": "a"}},
    "a nonce that is shell text": {"request": {"nonce": "$(id)"}},
    "a run without end": {"request": {"seconds": 1e308}},
    "a run before its time": {"request": {"seconds": -1.0}},
    "one node": {"question": {"subjects": ["node-a"]}},
    "the same node twice": {"question": {"subjects": ["node-a", "node-a"]}},
    "three nodes": {"question": {"subjects": ["node-a", "node-b", "node-c"]}},
}


@pytest.mark.parametrize("change", UNASKABLE.values(), ids=UNASKABLE)
def test_what_nobody_can_have_asked_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    found = json.loads(gzip.decompress(PAIR.read_bytes()))
    for part, values in change.items():
        found["meta"]["arguments"][part].update(values)
    (tmp_path / "run.json").write_text(json.dumps(found))
    with pytest.raises((BadRecording, BadInput)):
        run_replay(tmp_path / "run.json", silent)


@pytest.mark.parametrize(("slug", "origin"), [("no-such-fault", "pair"), ("hairpin-broken", "x")])
def test_nobody_verifies_what_there_is_not(slug: str, origin: str) -> None:
    with pytest.raises(BadInput, match="no fault"):
        Verify(slug, "node", ("node-b",), origin, ("node-a", "node-b"))
