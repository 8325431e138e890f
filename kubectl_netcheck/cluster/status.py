"""What a debug pod's status says: it runs, it is in trouble, or it is not settled. Pure."""

from collections.abc import Iterable
from typing import Any

from kubectl_netcheck.cluster.words import address, dig, items, plain
from kubectl_netcheck.model.plan import Started

_IMAGE = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "ImageInspectError",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)
_CREATE = frozenset({"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})
#: Event reasons of the kubelet that explain a pod that has not started, the most telling first.
_EVENTS = {
    "FailedCreatePodSandBox": "sandbox",
    "NetworkNotReady": "sandbox",
    "FailedMount": "rejected",
    "Failed": "image",
    "BackOff": "image",
    "Pulling": "image",
}


def settle(key: str, pod: dict[str, Any]) -> Started | None:
    """Started when the pod runs and has an address, or is in trouble that will not pass."""
    status = dig(pod, "status")
    phase = dig(status, "phase")
    container = dig(status, "containerStatuses", 0)
    if phase in ("Failed", "Succeeded"):
        return _ended(key, status, container)
    where = address(dig(status, "podIP"))
    if phase == "Running" and dig(container, "state", "running") and where:
        return Started(key, address=where)
    reason, message = _waits(dig(container, "state"))
    if reason in _IMAGE:
        image = plain(dig(pod, "spec", "containers", 0, "image") or "", 120)
        why = f"the image {image} cannot be pulled: {message or reason}"
        return Started(key, kind="image", trouble=why)
    if reason in _CREATE:
        return Started(key, kind="rejected", trouble=f"the container was not created: {message}")
    if dig(container, "state", "terminated"):
        return _ended(key, status, container)
    return None


def _waits(state: Any) -> tuple[str, str]:
    """Why a container waits: reason and message, both empty when it does not."""
    return plain(dig(state, "waiting", "reason") or ""), plain(
        dig(state, "waiting", "message") or ""
    )


def _ended(key: str, status: Any, container: Any) -> Started:
    """The kubelet refused the pod (OutOfpods, NodeAffinity, SysctlForbidden, …), or its
    container ended, which the server in it never does by itself."""
    reason = plain(dig(status, "reason") or "", 60)
    message = plain(dig(status, "message") or "")
    if reason == "DeadlineExceeded":
        return Started(key, kind="deadline", trouble="its time was over before it was used")
    if reason:
        why = f"the kubelet refused it: {reason}{': ' if message else ''}{message}"
        return Started(key, kind="rejected", trouble=why)
    ended = dig(container, "state", "terminated")
    words = plain(dig(ended, "message") or "")
    cause = plain(dig(ended, "reason") or "", 60)
    if cause in ("StartError", "ContainerCannotRun"):
        return Started(key, kind="image", trouble=f"the image has no usable shell: {words}")
    code = dig(ended, "exitCode")
    why = f"its container ended with exit code {plain(code)}: {words or cause or 'no word'}"
    return Started(key, kind="rejected", trouble=why)


def guest(key: str, pod: dict[str, Any], container: str) -> Started | None:
    """Like ``settle`` for a container that was added to a running pod."""
    if dig(pod, "status", "phase") in ("Failed", "Succeeded"):
        return Started(key, kind="rejected", trouble="the pod ended meanwhile")
    found = items(pod, "status", "ephemeralContainerStatuses")
    state = next((dig(each, "state") for each in found if each.get("name") == container), None)
    where = address(dig(pod, "status", "podIP"))
    if dig(state, "running") and where:
        return Started(key, address=where)
    reason, message = _waits(state)
    words = message or reason
    if reason in _IMAGE:
        why = f"the image of the container cannot be pulled into the pod: {words}"
        return Started(key, kind="image", trouble=why)
    if reason in _CREATE:
        return Started(key, kind="rejected", trouble=f"the container was not created: {words}")
    if ended := dig(state, "terminated"):
        words = plain(dig(ended, "message") or dig(ended, "reason") or "no word")
        return Started(key, kind="rejected", trouble=f"the container ended at once: {words}")
    return None


def silent(pod: dict[str, Any]) -> bool:
    """Whether the kubelet has not written anything into the pod's status."""
    status = dig(pod, "status")
    return not any(dig(status, k) for k in ("startTime", "containerStatuses", "hostIP"))


def unsettled(
    key: str, pod: dict[str, Any] | None, events: Iterable[dict[str, Any]], seconds: float
) -> Started:
    """What to say of a pod that is neither up nor refused after ``seconds``. events: its own."""
    within = f"within {seconds:.0f} s"
    if pod is None:
        late = f"the API server did not create it {within}"
        return Started(key, kind="not-created", trouble=late)
    if silent(pod):
        return Started(key, kind="kubelet-silent", trouble=f"no status from the kubelet {within}")
    told = sorted(events, key=lambda event: str(event.get("lastTimestamp")))
    for reason, kind in _EVENTS.items():
        why = [plain(e.get("message") or "") for e in told if e.get("reason") == reason]
        if why:
            return Started(key, kind=kind, trouble=f"not up {within}: {why[-1]}")
    for condition in items(pod, "status", "conditions"):
        if condition.get("status") == "False" and condition.get("message"):
            words = plain(condition["message"])
            return Started(key, kind="deadline", trouble=f"not up {within}: {words}")
    state = plain(dig(pod, "status", "containerStatuses", 0, "state", "waiting", "reason") or "")
    return Started(key, kind="deadline", trouble=f"not up {within}: {state or 'Pending'}")
