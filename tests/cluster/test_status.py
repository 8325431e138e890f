"""A pod's status: up, in trouble, or not settled."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cluster.status import settle, silent, unsettled
from tests.cluster.test_prune import JSON


def pod(**status: Any) -> dict[str, Any]:
    return {"metadata": {"name": "p"}, "spec": {"containers": [{"image": "i:1"}]}, "status": status}


def waiting(reason: str, message: str = "words") -> dict[str, Any]:
    state = {"waiting": {"reason": reason, "message": message}}
    return pod(phase="Pending", containerStatuses=[{"state": state}])


def ended(**terminated: Any) -> dict[str, Any]:
    return pod(phase="Failed", containerStatuses=[{"state": {"terminated": terminated}}])


@pytest.mark.parametrize(
    ("raw", "kind", "words"),
    [
        (waiting("ErrImagePull", "no such host"), "image", "i:1 cannot be pulled: no such host"),
        (waiting("InvalidImageName"), "image", "cannot be pulled"),
        (waiting("CreateContainerConfigError"), "rejected", "not created: words"),
        (pod(phase="Failed", reason="OutOfpods", message="full"), "rejected", "OutOfpods: full"),
        (pod(phase="Failed", reason="DeadlineExceeded"), "deadline", "time was over"),
        (ended(exitCode=128, reason="StartError", message="no sh"), "image", "no usable shell"),
        (ended(exitCode=2, message="Syntax error"), "rejected", "exit code 2: Syntax error"),
    ],
)
def test_trouble(raw: dict[str, Any], kind: str, words: str) -> None:
    found = settle("k", raw)
    assert found is not None and found.kind == kind and found.address == ""
    assert words in found.trouble


@pytest.mark.parametrize(
    "raw",
    [
        pod(),
        pod(phase="Pending", startTime="now"),
        waiting("ContainerCreating"),
        pod(phase="Running", containerStatuses=[{"state": {"running": {"startedAt": "x"}}}]),
    ],
)
def test_not_settled(raw: dict[str, Any]) -> None:
    assert settle("k", raw) is None


def test_who_is_silent() -> None:
    assert silent(pod(phase="Pending", qosClass="Burstable"))
    assert not silent(pod(phase="Pending", startTime="now"))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (None, "not-created"),
        (pod(phase="Pending"), "kubelet-silent"),
        (pod(phase="Pending", startTime="now"), "deadline"),
    ],
)
def test_late(raw: dict[str, Any] | None, kind: str) -> None:
    found = unsettled("k", raw, [], 6.2)
    assert found.kind == kind and "within 6 s" in found.trouble


def test_words_are_made_harmless() -> None:
    found = settle("k", pod(phase="Failed", reason="Evicted", message="\x1b[31mred\nnext"))
    assert found is not None
    assert found.trouble == "the kubelet refused it: Evicted: [31mred next"


@given(st.dictionaries(st.sampled_from(["status", "metadata", "spec"]), JSON))
def test_no_pod_is_too_strange(raw: dict[str, Any]) -> None:
    settle("k", raw)
    unsettled("k", raw, [raw], 1)
