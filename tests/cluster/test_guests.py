"""Guests: a container added to a running pod, each ending of it, and what runs inside it."""

from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from kubectl_netcheck.cluster.guests import Guests
from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.pods import Fleet
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.plan import GuestRequest
from tests.cluster.fake import Asked, FakeApi, ok, status

PODS = "/api/v1/namespaces/shop/pods"
PATCH = f"{PODS}/web/ephemeralcontainers"
GUEST = GuestRequest("app", "node-a", "shop", "web")
NAME = "netcheck-abc12"


@pytest.fixture
def guests(rest: Rest, settings: ClusterSettings) -> Guests:
    return Guests(
        Fleet(rest, "team", Manifests(settings, "me", datetime.now(timezone.utc)), lambda _: [])
    )


def told(state: dict[str, object], phase: str = "Running") -> Callable[[Asked], None]:
    """Its state among others' and the pod's own, as a watch begins."""

    def answer(asked: Asked) -> None:
        other = {"name": "debugger-x", "state": {"running": {}}}
        listed = [other, {"name": NAME, "state": state}]
        pod = {
            "status": {"phase": phase, "podIP": "10.1.0.7", "ephemeralContainerStatuses": listed}
        }
        asked.stream()({"type": "ADDED", "object": pod})

    return answer


def test_it_is_added_by_name_without_rights_and_ends_by_itself(
    api: FakeApi, guests: Guests
) -> None:
    api.on("PATCH", PATCH, ok({}))
    api.on("GET", PODS, told({"running": {"startedAt": "x"}}))
    (found,) = guests.join([GUEST], 5)
    assert (found.key, found.address, found.trouble) == ("app@node-a", "10.1.0.7", "")
    asked = api.asked("PATCH", PATCH)[0]
    assert asked.headers["Content-Type"] == "application/strategic-merge-patch+json"
    assert list(asked.body) == ["spec"] and list(asked.body["spec"]) == ["ephemeralContainers"]
    (container,) = asked.body["spec"]["ephemeralContainers"]
    assert container["name"] == NAME and "targetContainerName" not in container
    assert container["command"] == ["sleep", "65"]
    security = container["securityContext"]
    assert security["capabilities"] == {"drop": ["ALL"]} and security["runAsNonRoot"] is True
    assert security["allowPrivilegeEscalation"] is False and "privileged" not in security
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert api.asked("GET", PODS)[0].query["fieldSelector"] == "metadata.name=web"
    assert guests.find("app@node-a") == GUEST and guests.find("p1@node-a") is None


@pytest.mark.parametrize(
    ("state", "kind", "part"),
    [
        ({"waiting": {"reason": "ErrImagePull", "message": "not found"}}, "image", "not found"),
        ({"waiting": {"reason": "CreateContainerError", "message": "no"}}, "rejected", "created"),
        ({"terminated": {"reason": "StartError", "message": "no sleep"}}, "rejected", "no sleep"),
        ({"waiting": {"reason": "PodInitializing"}}, "deadline", "in time"),
    ],
)
def test_a_container_that_does_not_come_up_says_why(
    api: FakeApi, guests: Guests, state: dict[str, object], kind: str, part: str
) -> None:
    api.on("PATCH", PATCH, ok({}))
    api.on("GET", PODS, told(state))
    (found,) = guests.join([GUEST], 0.5)
    assert (found.kind, found.address) == (kind, "") and part in found.trouble


@pytest.mark.parametrize(
    ("code", "words", "part"),
    [
        (403, 'pods "web" is forbidden: violates PodSecurity "restricted:latest"', "PodSecurity"),
        (403, 'User "u" cannot patch resource "pods/ephemeralcontainers"', "netcheck rbac pod"),
        (404, 'pods "web" not found', "the pod is gone"),
        (404, "the server could not find the requested resource", "no ephemeral containers"),
        (405, "method not allowed", "no ephemeral containers"),
        (422, "static pods do not support ephemeral containers", "static pods"),
    ],
)
def test_refusals_are_sentences(
    api: FakeApi, guests: Guests, code: int, words: str, part: str
) -> None:
    api.on("PATCH", PATCH, status(code, "x", words))
    (found,) = guests.join([GUEST], 5)
    assert found.kind == "admission" and part in found.trouble
    assert guests.find("app@node-a") is None


@pytest.mark.parametrize("answer", [status(500, "x", "etcd"), status(504, "x", "too late")])
def test_one_of_which_nobody_knows_whether_it_was_added_is_not_called_refused(
    api: FakeApi, guests: Guests, answer: Callable[[Asked], None]
) -> None:
    api.on("PATCH", PATCH, answer)
    (found,) = guests.join([GUEST], 5)
    assert found.kind == "deadline" and "may be there or not" in found.trouble


def test_one_that_was_added_and_cannot_be_watched_is_not_called_refused(
    api: FakeApi, guests: Guests
) -> None:
    api.on("PATCH", PATCH, ok({}))
    api.on("GET", PODS, status(403, "Forbidden", 'User "u" cannot watch resource "pods"'))
    (found,) = guests.join([GUEST], 1)
    assert found.kind == "deadline" and "cannot watch" in found.trouble


def test_a_pod_that_ended_is_no_place_for_it(api: FakeApi, guests: Guests) -> None:
    api.on("PATCH", PATCH, ok({}))
    api.on("GET", PODS, told({}, "Succeeded"))
    assert "ended" in guests.join([GUEST], 2)[0].trouble


def test_programs_run_in_the_guest_and_never_in_a_pod_beside_it(
    api: FakeApi, settings: ClusterSettings
) -> None:
    live = Live(settings)
    api.on("PATCH", PATCH, ok({}))
    api.on("GET", PODS, told({"running": {}}))
    api.on("GET", f"{PODS}/web/exec", status(403, "Forbidden", "no exec"))
    live.join([GUEST], 5)
    assert live.execute("app@node-a", "true", 2).detail == "no exec"
    assert api.asked("GET", f"{PODS}/web/exec")[0].query["container"] == NAME
    relayed = live.relay("app@node-a", "true", 2)
    assert (relayed.kind, relayed.channel) == ("refused", "status")
    assert not [each for each in api.seen if each.method == "POST"]
