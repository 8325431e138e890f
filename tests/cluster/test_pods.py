"""Starting: who is settled when, and what is said of the others."""

import threading
import time
from datetime import datetime, timezone
from typing import Any

import pytest

from kubectl_netcheck.cluster import board
from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.pods import Fleet
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Denied
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest, Started
from tests.cluster.fake import Asked, FakeApi, created, ok, status

NS = "/api/v1/namespaces/team"
JOBS = "/apis/batch/v1/namespaces/team/jobs"
RUNNING = {
    "phase": "Running",
    "podIP": "10.0.0.9",
    "startTime": "now",
    "containerStatuses": [{"state": {"running": {"startedAt": "now"}}}],
}
BACKOFF = {
    "phase": "Pending",
    "startTime": "now",
    "containerStatuses": [
        {"state": {"waiting": {"reason": "ErrImagePull", "message": "no such host"}}}
    ],
}
A, B = PodRequest("p1", "node-a"), PodRequest("p1", "node-b")


class World:
    """Pods that get the status of their node, told by the one watch."""

    def __init__(self, api: FakeApi, statuses: dict[str, dict[str, Any]]) -> None:
        self.statuses = statuses
        self._pods: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        api.on("POST", JOBS, created)
        api.on("POST", f"{NS}/services", self._service)
        api.on("POST", f"{NS}/pods", self.create)
        api.on("GET", f"{NS}/pods", self._watch)
        api.on("GET", f"{NS}/events", ok({"items": []}))

    def _service(self, asked: Asked) -> None:
        asked.json(201, {**asked.body, "spec": {"clusterIP": "10.96.0.77"}})

    def create(self, asked: Asked) -> None:
        asked.json(201, asked.body)
        time.sleep(0.05)
        with self._changed:
            node = asked.body["spec"]["nodeName"]
            self._pods.append({**asked.body, "status": self.statuses.get(node, {})})
            self._changed.notify_all()

    def _watch(self, asked: Asked) -> None:
        send, told = asked.stream(), 0
        end = time.monotonic() + 3
        while time.monotonic() < end:
            with self._changed:
                self._changed.wait(0.05)
                for pod in self._pods[told:]:
                    send({"type": "ADDED", "object": pod})
                told = len(self._pods)


@pytest.fixture
def fleet(rest: Rest, settings: ClusterSettings) -> Fleet:
    make = Manifests(settings, "me", datetime.now(timezone.utc))
    return Fleet(rest, "team", make, lambda pod: ["serve", pod.key])


def test_all_run(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": RUNNING, "node-b": RUNNING})
    heard: list[Started] = []
    began = time.monotonic()
    found = fleet.start([A, B], [ServiceRequest("node-a", A.key)], 5, heard.append)
    assert time.monotonic() - began < 2
    assert [(s.key, s.address, s.trouble) for s in found] == [
        ("p1@node-a", "10.0.0.9", ""),
        ("p1@node-b", "10.0.0.9", ""),
        ("svc@node-a", "10.96.0.77", ""),
    ]
    assert sorted(heard, key=str) == sorted(found, key=str)
    assert all(0 < s.seconds < 1 for s in found)
    pod = api.asked("POST", f"{NS}/pods")[0].body
    assert pod["metadata"]["ownerReferences"][0]["uid"] == "u-1"
    assert pod["spec"]["containers"][0]["command"][0] == "serve"
    assert len(api.asked("GET", f"{NS}/pods")) == 1, "one watch for all"


def test_an_image_that_cannot_be_pulled_is_said_at_once(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": RUNNING, "node-b": BACKOFF})
    began = time.monotonic()
    found = fleet.start([A, B], [], 5, lambda _: None)
    assert time.monotonic() - began < 2
    assert (found[1].kind, found[1].address) == ("image", "")
    assert "no such host" in found[1].trouble


def test_a_kubelet_that_says_nothing(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": RUNNING, "node-b": {"phase": "Pending"}})
    began = time.monotonic()
    found = fleet.start([A, B], [], 0.8, lambda _: None)
    assert 0.7 < time.monotonic() - began < 2
    assert (found[1].kind, found[1].trouble) == (
        "kubelet-silent",
        "no status from the kubelet within 1 s",
    )
    assert not api.asked("GET", f"{NS}/events"), "nobody could have written an event"


def test_stragglers_are_left_behind(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": RUNNING, "node-b": {"phase": "Pending"}})
    began = time.monotonic()
    found = fleet.start([A, B], [], 10, lambda _: None, straggle=0.3)
    assert time.monotonic() - began < 2
    assert [bool(s.address) for s in found] == [True, False]


@pytest.mark.parametrize("said", [True, False])
def test_a_kubelet_that_said_nothing_gets_less_time_than_one_that_is_at_work(
    api: FakeApi, fleet: Fleet, monkeypatch: pytest.MonkeyPatch, said: bool
) -> None:
    monkeypatch.setattr(board, "SILENT_S", 0.2)
    status = {"phase": "Pending"} | ({"startTime": "now", "hostIP": "1.2.3.4"} if said else {})
    World(api, {"node-a": RUNNING, "node-b": status})
    began = time.monotonic()
    found = fleet.start([A, B], [], 10, lambda _: None, straggle=1.5)
    took = time.monotonic() - began
    assert (took > 1.4) is said, took
    assert [bool(s.address) for s in found] == [True, False]


def test_sandbox_trouble_comes_from_events(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": {"phase": "Pending", "startTime": "now", "hostIP": "1.2.3.4"}})
    event = {
        "reason": "FailedCreatePodSandBox",
        "message": "plugin type=bridge failed: no IP addresses available",
    }
    later = {"reason": "Pulling", "message": "y", "lastTimestamp": "2026"}
    api.on("GET", f"{NS}/events", ok({"items": [{"reason": "x"}, event, later]}))
    found = fleet.start([A], [], 0.5, lambda _: None)
    assert found[0].kind == "sandbox"
    assert "no IP addresses available" in found[0].trouble
    (asked,) = api.asked("GET", f"{NS}/events")
    name = fleet.make.pod_name("p1", "node-a")
    assert asked.query["fieldSelector"] == f"involvedObject.name={name}"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ('violates PodSecurity "restricted:latest": runAsNonRoot', "admission"),
        ("exceeded quota: small, requested: pods=1, used: pods=5", "quota"),
    ],
)
def test_a_refused_pod_does_not_stop_the_others(
    api: FakeApi, fleet: Fleet, words: str, kind: str
) -> None:
    world, refuse = World(api, {"node-b": RUNNING}), status(403, "Forbidden", words)

    def choose(asked: Asked) -> None:
        (refuse if asked.body["spec"]["nodeName"] == "node-a" else world.create)(asked)

    api.on("POST", f"{NS}/pods", choose)
    found = fleet.start([A, B], [], 5, lambda _: None)
    assert (found[0].kind, found[0].trouble) == (kind, words)
    assert found[1].address


def test_a_configmap_owns_where_jobs_are_refused(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": RUNNING})
    api.on("POST", JOBS, status(403, "Forbidden", "no jobs"))
    api.on("POST", f"{NS}/configmaps", created)
    fleet.start([A], [], 5, lambda _: None)
    owner = api.asked("POST", f"{NS}/pods")[0].body["metadata"]["ownerReferences"][0]
    assert owner["kind"] == "ConfigMap"


def test_no_owner_no_run(api: FakeApi, fleet: Fleet) -> None:
    World(api, {})
    api.on("POST", JOBS, status(403, "Forbidden", "no jobs"))
    api.on("POST", f"{NS}/configmaps", status(403, "Forbidden", "no configmaps"))
    with pytest.raises(Denied, match="create configmaps"):
        fleet.start([A], [], 5, lambda _: None)
    assert not api.asked("POST", f"{NS}/pods")


def test_watch_refused(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": RUNNING})
    api.on("GET", f"{NS}/pods", status(403, "Forbidden", "cannot watch pods"))
    with pytest.raises(Denied, match="pods in namespace team"):
        fleet.start([A], [], 5, lambda _: None)


def test_a_create_whose_answer_was_lost_is_ours(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": RUNNING})
    owner = {"metadata": {"name": "netcheck-abc12", "uid": "u-7"}}
    api.on("POST", JOBS, Asked.cut, status(409, "AlreadyExists", "exists"))
    api.on("GET", f"{JOBS}/netcheck-abc12", ok(owner))
    fleet.start([A], [], 5, lambda _: None)
    made = api.asked("POST", f"{NS}/pods")[0].body
    assert made["metadata"]["ownerReferences"][0]["uid"] == "u-7"


def test_closing_the_gate_ends_the_wait(api: FakeApi, fleet: Fleet) -> None:
    World(api, {"node-a": {"phase": "Pending"}})
    threading.Timer(0.3, fleet.gate.close, args=(1,)).start()
    began = time.monotonic()
    found = fleet.start([A], [], 10, lambda _: None)
    assert time.monotonic() - began < 2
    assert found[0].trouble == "the run was stopped"


def test_a_bad_command_is_not_swallowed(
    api: FakeApi, rest: Rest, settings: ClusterSettings
) -> None:
    World(api, {})

    def broken(pod: PodRequest) -> list[str]:
        raise RuntimeError(f"no command for {pod.key}")

    fleet = Fleet(rest, "team", Manifests(settings, "me", datetime.now(timezone.utc)), broken)
    with pytest.raises(RuntimeError, match="no command"):
        fleet.start([A], [], 0.5, lambda _: None)
