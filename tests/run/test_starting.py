"""Where the image cannot be pulled, a run uses one that the nodes have, once, and says so."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.codec import to_json
from kubectl_netcheck.cluster.recorder import Recorder
from kubectl_netcheck.cluster.recording import Meta
from kubectl_netcheck.model.errors import Incomplete
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest, Started
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.pair import QUESTION
from kubectl_netcheck.run.events import Event, silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import run_replay
from kubectl_netcheck.run.request import new
from kubectl_netcheck.run.starting import START_S
from tests.planning.played import cluster
from tests.run.test_questions import Mute

BUSYBOX = "docker.io/library/busybox:1.36"
UNPULLED = "the image ghcr.io/kubectl-netcheck/probe:v1 cannot be pulled: no such host"
PAIR = QUESTION(("node-a", "node-b"))


class AirGap(Mute):
    """Pods start with the images in ``there`` only. silent: nodes that start nothing at all."""

    def __init__(
        self, there: Sequence[str] = (BUSYBOX,), dead: Sequence[str] = (), listed: bool = True
    ) -> None:
        found = cluster(3)
        images = (BUSYBOX,) if listed else ()
        nodes = tuple(dataclasses.replace(node, images=images) for node in found.nodes)
        super().__init__(dataclasses.replace(found, nodes=nodes))
        self.there, self.dead, self.image = there, dead, ""
        self.waits: list[float] = []
        self.used: list[str] = []

    def use_image(self, image: str) -> None:
        self.image = image
        self.used.append(image)

    def start(  # type: ignore[no-untyped-def]
        self,
        pods: Sequence[PodRequest],
        services: Sequence[ServiceRequest],
        _seconds: float,
        settled,
        _straggle: float | None = None,
    ) -> tuple[Started, ...]:
        self.waits.append(_seconds)
        made = [self._pod(pod) for pod in pods]
        made += [Started(service.key, address="10.96.0.7") for service in services]
        for one in made:
            settled(one)
        return tuple(made)

    def _pod(self, pod: PodRequest) -> Started:
        if pod.node in self.dead:
            return Started(pod.key, kind="kubelet-silent", trouble="no status from the kubelet")
        if self.image not in self.there:
            return Started(pod.key, kind="image", trouble=UNPULLED)
        return Started(pod.key, address="10.244.0.9")


def said(report: Report) -> list[str]:
    return [one.reason for one in report.not_probed if one.place == "the tool's own image"]


def test_an_image_that_all_nodes_have_is_used_and_said() -> None:
    world, heard = AirGap(), list[Event]()
    report = run_line(world, new("pair"), PAIR, heard.append)
    assert world.used == [BUSYBOX] and len(world.waits) == 2
    assert report.pods == 8
    assert said(report) == [f"{UNPULLED}; {BUSYBOX}, which the nodes have, was used instead"]
    assert not any(one.reason == UNPULLED for one in report.not_probed)
    assert any(f"starting with {BUSYBOX}" in event.text for event in heard)
    assert world.waits[0] >= START_S, "a pull that is slow is no reason for a lesser image"


def test_a_dead_node_beside_it_is_still_measured_from_the_others() -> None:
    world = AirGap(dead=["node-b"])
    report = run_line(world, new("pair"), PAIR, silent)
    assert world.used == [BUSYBOX] and said(report)
    assert report.pods == 5


@pytest.mark.parametrize(
    ("world", "used"),
    [(AirGap(listed=False), []), (AirGap(there=()), [BUSYBOX])],
    ids=["no image is known", "that one does not start either"],
)
def test_where_nothing_starts_the_run_ends_with_the_first_reason(
    world: AirGap, used: list[str]
) -> None:
    with pytest.raises(Incomplete) as caught:
        run_line(world, new("pair"), PAIR, silent)
    assert world.used == used
    assert caught.value.why == UNPULLED and "--image" in caught.value.do


def test_where_pods_start_nothing_is_tried_again() -> None:
    world = AirGap(there=("",))
    report = run_line(world, new("pair"), PAIR, silent)
    assert (world.used, len(world.waits), said(report)) == ([], 1, [])


def test_without_time_for_it_nothing_is_tried_again() -> None:
    world = AirGap()
    with pytest.raises(Incomplete):
        run_line(world, new("pair", 4.0), PAIR, silent)
    assert world.used == []


def test_a_recording_of_it_says_the_same(tmp_path: Path) -> None:
    request = new("pair")
    arguments = {"request": to_json(request), "question": to_json(PAIR)}
    meta = Meta("pair", arguments, request.nonce, request.started, "0.0.0")
    recorder = Recorder(AirGap(), meta)
    live = run_line(recorder, request, PAIR, silent)
    recorder.save(tmp_path / "run.json.gz")
    again = run_replay(tmp_path / "run.json.gz", silent)
    assert said(again) == said(live) != []
    assert (again.pods, again.facts, again.not_probed) == (live.pods, live.facts, live.not_probed)
