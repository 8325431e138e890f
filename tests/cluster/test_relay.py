"""Relay: a one-shot pod, and every way in which it can end."""

import time
from datetime import datetime, timezone

import pytest

from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.pods import Fleet
from kubectl_netcheck.cluster.relay import relay
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.plan import PodRequest
from tests.cluster.fake import Answer, Asked, FakeApi, created, status

PODS = "/api/v1/namespaces/team/pods"


@pytest.fixture
def fleet(api: FakeApi, rest: Rest, settings: ClusterSettings) -> Fleet:
    api.on("POST", "/apis/batch/v1/namespaces/team/jobs", created)
    api.on("POST", PODS, created)
    return Fleet(rest, "team", Manifests(settings, "me", datetime.now(timezone.utc)), lambda _: [])


def told(state: dict[str, object]):  # type: ignore[no-untyped-def]
    def answer(asked: Asked) -> None:
        send = asked.stream()
        pod = {"status": {"startTime": "x", "containerStatuses": [{"state": state}]}}
        send({"type": "MODIFIED", "object": pod})

    return answer


def test_a_result(api: FakeApi, fleet: Fleet) -> None:
    api.on("GET", PODS, told({"terminated": {"exitCode": 3, "reason": "Error", "message": "out"}}))
    found = relay(fleet, PodRequest("h", "a", True), "true", 5, 4)
    assert (found.kind, found.output, found.code, found.channel) == ("exit", "out", 3, "status")
    made = api.asked("POST", PODS)[0].body
    assert made["metadata"]["name"].endswith("-r4") and made["spec"]["hostNetwork"] is True
    assert made["metadata"]["ownerReferences"]


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ({"terminated": {"exitCode": 128, "reason": "StartError", "message": "no"}}, "start-error"),
        ({"terminated": {"exitCode": 137, "reason": "OOMKilled"}}, "cut"),
        ({"terminated": {"exitCode": 0, "reason": "Completed"}}, "cut"),
        ({"waiting": {"reason": "ErrImagePull"}}, "start-error"),
        ({"waiting": {"reason": "ContainerCreating"}}, "deadline"),
    ],
)
def test_other_endings(api: FakeApi, fleet: Fleet, state: dict[str, object], kind: str) -> None:
    api.on("GET", PODS, told(state))
    assert relay(fleet, PodRequest("p1", "a"), "true", 0.5, 1).kind == kind


DONE = {"terminated": {"exitCode": 0, "reason": "Completed", "message": "short"}}
LOG = rf"{PODS}/[^/]+/log"


def test_what_it_printed_comes_too(api: FakeApi, fleet: Fleet) -> None:
    api.on("GET", PODS, told(DONE))
    api.on("GET", LOG, lambda asked: asked.text(200, b"the \xff whole of it"))
    found = relay(fleet, PodRequest("p1", "a"), "true", 5, 2)
    assert (found.kind, found.output, found.logs) == ("exit", "short", "the \ufffd whole of it")
    first, second = api.asked("GET", LOG)
    assert second.path == first.path.replace("/log", "-r2/log")
    assert int(first.query["limitBytes"]) == 1 < int(second.query["limitBytes"])


def hangs(asked: Asked) -> None:
    time.sleep(3)


@pytest.mark.parametrize(
    "answer",
    [status(403, "Forbidden", "no logs for you"), status(500, "InternalError", "dial tcp"), hangs],
    ids=["forbidden", "no way to the kubelet", "hangs"],
)
def test_logs_that_do_not_come_cost_nothing(api: FakeApi, fleet: Fleet, answer: Answer) -> None:
    api.on("GET", PODS, told(DONE))
    api.on("GET", LOG, answer)
    found = relay(fleet, PodRequest("p1", "a"), "true", 5, 1)
    assert (found.kind, found.output, found.logs) == ("exit", "short", None)
    assert found.seconds < 2
    assert all("-r1/" not in each.path for each in api.asked("GET", LOG))


def test_a_log_that_comes_once(api: FakeApi, fleet: Fleet) -> None:
    api.on("GET", PODS, told(DONE))
    api.on("GET", LOG, lambda asked: asked.text(200, b""), status(500, "InternalError", "EOF"))
    found = relay(fleet, PodRequest("p1", "a"), "true", 5, 1)
    assert (found.output, found.logs) == ("short", None)


def test_refused(api: FakeApi, fleet: Fleet) -> None:
    api.on("POST", PODS, status(403, "Forbidden", "exceeded quota"))
    found = relay(fleet, PodRequest("p1", "a"), "true", 1, 1)
    assert (found.kind, found.detail) == ("refused", "exceeded quota")


def test_a_program_that_no_argument_can_hold(fleet: Fleet) -> None:
    assert relay(fleet, PodRequest("p1", "a"), "x" * 130_000, 1, 1).kind == "refused"
