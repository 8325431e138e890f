"""Guests: containers of ours in pods of the user's (ephemeral containers): they see what those see.

The API can add such a container to a running pod and can never remove it; it ends by itself.
"""

import threading
import time
from collections.abc import Sequence

from kubectl_netcheck.cluster import status
from kubectl_netcheck.cluster.pods import Fleet
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.cluster.watch import Watch
from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.plan import GuestRequest, Started

#: Guests that are added side by side.
TOGETHER = 8
_GRANT = "ask for what this prints: kubectl netcheck rbac pod --user NAME"
_TOO_OLD = "this API server has no ephemeral containers (Kubernetes has them from 1.25 on)"


class Guests:
    """The guests of one run by key. fleet: whose manifests and gate they share."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._lock = threading.Lock()
        self._here: dict[str, GuestRequest] = {}

    def find(self, key: str) -> GuestRequest | None:
        """The guest of that key, if it was added."""
        with self._lock:
            return self._here.get(key)

    def join(self, requests: Sequence[GuestRequest], seconds: float) -> tuple[Started, ...]:
        """See ``Cluster.join``."""
        end = time.monotonic() + seconds
        with Together(min(TOGETHER, len(requests))) as pool:
            return tuple(pool.map(lambda each: self._one(each, end), requests))

    def _one(self, request: GuestRequest, end: float) -> Started:
        key, began = request.key, time.monotonic()
        if self._fleet.gate.shut.is_set():
            return Started(key, kind="not-created", trouble="the run was stopped")
        try:
            self._add(request)
        except NetcheckError as problem:
            why = _refusal(problem, request)
            if isinstance(problem, ServerSaid) and problem.status < 500:
                return Started(key, kind="admission", trouble=why)
            return Started(key, kind="deadline", trouble=f"it may be there or not: {why}")
        try:
            found = self._await(request, end)
        except NetcheckError as problem:  # it is there, and it may run
            return Started(key, kind="deadline", trouble=_refusal(problem, request))
        took = round(time.monotonic() - began, 3)
        return Started(key, found.address, found.kind, found.trouble, took)

    def _add(self, request: GuestRequest) -> None:
        path = f"/api/v1/namespaces/{request.namespace}/pods/{request.pod}/ephemeralcontainers"
        self._fleet.rest.patch(path, {"spec": {"ephemeralContainers": [self._fleet.make.guest()]}})
        with self._lock:
            self._here[request.key] = request

    def _await(self, request: GuestRequest, end: float) -> Started:
        name = self._fleet.make.guest_name
        watch = Watch(
            self._fleet.rest,
            f"/api/v1/namespaces/{request.namespace}/pods",
            {"fieldSelector": f"metadata.name={request.pod}"},
            max(end - time.monotonic(), 0.1),
        )
        try:
            for kind, pod in watch.events():
                if kind == "DELETED":
                    return Started(request.key, kind="rejected", trouble="the pod was deleted")
                if self._fleet.gate.shut.is_set():
                    break
                if found := status.guest(request.key, pod, name):
                    return found
        finally:
            watch.close()
        late = "the container did not run in time: its node's kubelet did not start it"
        return Started(request.key, kind="deadline", trouble=late)


def _refusal(problem: NetcheckError, request: GuestRequest) -> str:
    """What the API server's answer means, as a sentence."""
    why = plain(problem.why or problem.what)
    code = problem.status if isinstance(problem, ServerSaid) else 0
    if code == 404 and request.pod in why:
        return f"the pod is gone: {why}"
    if code in (404, 405):
        return _TOO_OLD
    if code == 403 and "cannot patch" in why:
        return f"{why}; {_GRANT}"
    return why
