"""Relay: a one-shot pod, and every way in which it can end."""

from datetime import datetime, timezone

import pytest

from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.pods import Fleet
from kubectl_netcheck.cluster.relay import relay
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.plan import PodRequest
from tests.cluster.fake import Asked, FakeApi, created, status

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


def test_refused(api: FakeApi, fleet: Fleet) -> None:
    api.on("POST", PODS, status(403, "Forbidden", "exceeded quota"))
    found = relay(fleet, PodRequest("p1", "a"), "true", 1, 1)
    assert (found.kind, found.detail) == ("refused", "exceeded quota")


def test_a_program_that_no_argument_can_hold(fleet: Fleet) -> None:
    assert relay(fleet, PodRequest("p1", "a"), "x" * 130_000, 1, 1).kind == "refused"
