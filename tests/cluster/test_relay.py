"""Relay: a one-shot pod, and every way in which it can end."""

import time
from datetime import datetime, timezone

import pytest

from kubectl_netcheck.cluster.channel import HELLO
from kubectl_netcheck.cluster.manifests import CONTAINER, Manifests
from kubectl_netcheck.cluster.pods import Fleet
from kubectl_netcheck.cluster.relay import LOG, LOG_S, SOON, relay
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
PRINTED = rf"{PODS}/[^/]+/log"


def text(body: bytes) -> Answer:
    return lambda asked: asked.text(200, body)


def test_what_it_printed_comes_too(api: FakeApi, fleet: Fleet) -> None:
    api.on("GET", PODS, told(DONE))
    api.on("GET", PRINTED, text(b""), text(HELLO + b"the \xff whole of it"))
    found = relay(fleet, PodRequest("p1", "a"), "true", 5, 2)
    assert (found.kind, found.output, found.logs) == ("exit", "short", "the \ufffd whole of it")
    first, second = api.asked("GET", PRINTED)
    assert second.path == first.path.replace("/log", "-r2/log")
    assert int(first.query["limitBytes"]) == 1 < int(second.query["limitBytes"])
    assert second.query["container"] == CONTAINER
    command = api.asked("POST", PODS)[0].body["spec"]["containers"][0]["command"]
    assert command[-1].encode() == b"echo " + HELLO + b"true"


def test_a_log_stands_in_for_a_message_that_was_not_written(api: FakeApi, fleet: Fleet) -> None:
    api.on("GET", PODS, told({"terminated": {"exitCode": 0, "reason": "Completed"}}))
    api.on("GET", PRINTED, text(b"x"), text(HELLO + b"all"))
    found = relay(fleet, PodRequest("p1", "a"), "true", 5, 1)
    assert (found.kind, found.logs) == ("cut", "all")


def hangs(asked: Asked) -> None:
    time.sleep(3)


def drips(asked: Asked) -> None:
    send = asked.stream()
    for _ in range(20):
        send(b"x")
        time.sleep(0.2)


@pytest.mark.parametrize(
    "answer",
    [status(403, "Forbidden", "no logs for you"), status(500, "InternalError", "dial tcp"), hangs],
    ids=["forbidden", "no way to the kubelet", "hangs"],
)
def test_logs_that_do_not_come_cost_nothing(api: FakeApi, fleet: Fleet, answer: Answer) -> None:
    def late(asked: Asked) -> None:
        time.sleep(1)  # until the tries to read a log are over
        told(DONE)(asked)

    api.on("GET", PODS, late)
    api.on("GET", PRINTED, answer)
    began = time.monotonic()
    found = relay(fleet, PodRequest("p1", "a"), "true", 5, 1)
    assert (found.kind, found.output, found.logs) == ("exit", "short", None)
    assert time.monotonic() - began < 1 + SOON + 1
    assert all("-r1/" not in each.path for each in api.asked("GET", PRINTED))


@pytest.mark.parametrize(
    "answer",
    [status(500, "InternalError", "EOF"), text(b"<html>log in</html>"), hangs, drips],
    ids=["an error", "a page of a gateway", "hangs", "drips"],
)
def test_the_message_stands_where_the_log_does_not_come(
    api: FakeApi, fleet: Fleet, answer: Answer
) -> None:
    api.on("GET", PODS, told(DONE))
    api.on("GET", PRINTED, text(b"x"), answer)
    began = time.monotonic()
    found = relay(fleet, PodRequest("p1", "a"), "true", 9, 1)
    assert (found.kind, found.output, found.logs) == ("exit", "short", None)
    assert time.monotonic() - began < LOG_S + 1
    assert found.seconds < 1


def test_a_server_that_knows_no_limit_is_read_as_far_as_it(api: FakeApi, fleet: Fleet) -> None:
    api.on("GET", PODS, told(DONE))
    api.on("GET", PRINTED, text(HELLO + b"x" * (LOG + 10)))
    found = relay(fleet, PodRequest("p1", "a"), "true", 9, 1)
    assert found.logs is not None and len(found.logs) == LOG - len(HELLO)
    again = relay(fleet, PodRequest("p1", "a"), "true", 9, 2)
    assert again.logs == found.logs


def test_refused(api: FakeApi, fleet: Fleet) -> None:
    api.on("POST", PODS, status(403, "Forbidden", "exceeded quota"))
    found = relay(fleet, PodRequest("p1", "a"), "true", 1, 1)
    assert (found.kind, found.detail) == ("refused", "exceeded quota")


def test_a_program_that_no_argument_can_hold(fleet: Fleet) -> None:
    assert relay(fleet, PodRequest("p1", "a"), "x" * 130_000, 1, 1).kind == "refused"
