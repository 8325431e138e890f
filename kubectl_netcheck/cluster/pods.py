"""Start the debug pods and Services of a run and wait until each runs or is in trouble."""

import dataclasses
import threading
import time
from collections.abc import Callable, Sequence
from concurrent import futures
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from kubectl_netcheck.cluster import status
from kubectl_netcheck.cluster.board import Board, Settled
from kubectl_netcheck.cluster.gate import Gate
from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.refusals import ServerSaid, unreachable
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.cluster.watch import Watch
from kubectl_netcheck.cluster.words import address, dig, items, name, plain
from kubectl_netcheck.model.errors import Denied, NetcheckError, Unreachable
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest, Started

#: Creates in flight: one user has 49 seats at the API server (600 · 20 / 245, its defaults for
#: priority and fairness), and a pair needs 10.
TOGETHER = 24
#: Seconds of a silent watch after which the pods are listed.
SILENCE = 1.0
#: Pods whose events are read when they do not come up.
EVENTS = 16
Command = Callable[[PodRequest], list[str]]


class Fleet:
    """The debug pods of one run: makes them, and knows their names by key."""

    def __init__(self, rest: Rest, namespace: str, make: Manifests, command: Command) -> None:
        self.rest, self.namespace, self.make, self.gate = rest, namespace, make, Gate()
        self._command = command
        self._requests: dict[str, PodRequest] = {}
        self._owner_lock = threading.Lock()

    def request(self, key: str) -> PodRequest | None:
        """The request of a pod that was started under that key."""
        return self._requests.get(key)

    def start(
        self,
        pods: Sequence[PodRequest],
        services: Sequence[ServiceRequest],
        seconds: float,
        settled: Settled,
        straggle: float | None = None,
    ) -> tuple[Started, ...]:
        """See ``Cluster.start``. Raises Denied when no owner may be created."""
        began = time.monotonic()
        board = Board([pod.key for pod in pods], [s.key for s in services], settled, began)
        names = {self.make.pod_name(pod.role, pod.node): pod.key for pod in pods}
        watch = Watch(
            self.rest,
            f"/api/v1/namespaces/{self.namespace}/pods",
            {"labelSelector": self.make.selector},
            seconds,
        )
        over = threading.Event()
        for follower in (
            partial(_follow, watch, names, board),
            partial(self._look, over, names, board),
        ):
            threading.Thread(target=follower, daemon=True).start()
        pool = Together(TOGETHER)
        try:
            self._owned(pool.submit(self.own), began + seconds)
            self._requests |= {pod.key: pod for pod in pods}
            creates = [pool.submit(self._create_pod, pod, board) for pod in pods]
            creates += [pool.submit(self._create_service, each, board) for each in services]
            board.wait(began + seconds, straggle, self.gate.shut)
            for create in creates:
                if create.done() and not create.cancelled():
                    create.result()  # raises what is no refusal
        finally:
            pool.shutdown()
            over.set()
            watch.close()
        return self._answers(board, seconds)

    def _owned(self, owner: "Future[None]", end: float) -> None:
        """Wait for the owner until ``end``: nothing can be made before it. A create of it that is
        still under way then is awaited, and cleaned up, by the gate."""
        while not self.gate.shut.is_set():
            try:
                return owner.result(min(max(end - time.monotonic(), 0.01), 0.2))
            except futures.TimeoutError as late:
                if owner.done():
                    raise
                if time.monotonic() >= end:
                    server = self.rest.connection.server
                    raise unreachable(server, TimeoutError("timed out")) from late
        return None

    def owned(self, seconds: float) -> dict[str, Any] | None:
        """The run's owner; None where the server did not make it within the seconds. Raises what
        it refused with."""
        pool = Together(1)
        try:
            self._owned(pool.submit(self.own), time.monotonic() + seconds)
        except Unreachable:
            return None  # whoever starts pods asks for it again
        finally:
            pool.shutdown(cancel=False)
        return self.make.owner

    def own(self) -> None:
        """Create the run's owner, once: a Job where that is allowed, else a ConfigMap."""
        with self._owner_lock:
            if self.make.owner is not None:
                return
            try:
                owner = self.create("/apis/batch/v1", "jobs", self.make.owner_job())
            except ServerSaid as said:
                if said.status in (401, 429) or said.status >= 500:
                    raise
                owner = self.create("/api/v1", "configmaps", self.make.owner_configmap())
            self.make = dataclasses.replace(self.make, owner=owner)

    def create(self, group: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Create an object. One of that name is ours, from a try whose answer was lost, because
        every name holds the run's id. Raises Incomplete once the run is over."""
        path = f"{group}/namespaces/{self.namespace}/{kind}"
        with self.gate.creating(group, kind):
            try:
                made = self.rest.post(path, body)
            except ServerSaid as said:
                if said.status != 409 or said.reason != "AlreadyExists":
                    raise
                made = self.rest.get(f"{path}/{name(body)}")
        return {"apiVersion": body["apiVersion"], "kind": body["kind"], **made}

    def _create_pod(self, request: PodRequest, board: Board) -> None:
        try:
            body = self.make.pod(request, self._command(request))
            board.pods.setdefault(request.key, self.create("/api/v1", "pods", body))
        except NetcheckError as refused:
            board.settle(_refusal(request.key, refused))

    def _create_service(self, request: ServiceRequest, board: Board) -> None:
        try:
            made = self.create("/api/v1", "services", self.make.service(request))
        except NetcheckError as refused:
            board.settle(_refusal(request.key, refused))
        else:
            board.settle(Started(request.key, address=address(dig(made, "spec", "clusterIP"))))

    def _look(self, over: threading.Event, names: dict[str, str], board: Board) -> None:
        """Run in a thread: while the watch is silent, list; a proxy on the way may hold its
        events back. A list that fails is tried again: the watch may still speak."""
        query = {"labelSelector": self.make.selector}
        heard = -1
        while not over.wait(SILENCE):
            if board.heard == heard:
                with suppress(NetcheckError):
                    path = f"/api/v1/namespaces/{self.namespace}/pods"
                    for pod in items(self.rest.get(path, query), "items"):
                        _note("MODIFIED", pod, names, board)
            heard = board.heard

    def _answers(self, board: Board, seconds: float) -> tuple[Started, ...]:
        """What is known of each; the events are only read when a pod did not come up."""
        late = board.late()
        waited = time.monotonic() - board.began
        asked = [key for key in late if key in board.pods and not status.silent(board.pods[key])][
            :EVENTS
        ]
        with Together(max(len(asked), 1)) as pool:
            events = dict(zip(asked, pool.map(self._events, asked), strict=True))
        for key in late:
            if self.gate.shut.is_set():
                board.settle(Started(key, kind="deadline", trouble="the run was stopped"))
            else:
                pod, told = board.pods.get(key), events.get(key, [])
                board.settle(status.unsettled(key, pod, told, waited))
        return board.answers()

    def _events(self, key: str) -> list[dict[str, Any]]:
        """The events of one pod; none when they may not be read: its conditions must do."""
        role, _, node = key.partition("@")
        pod = f"involvedObject.name={self.make.pod_name(role, node)}"
        path = f"/api/v1/namespaces/{self.namespace}/events"
        try:
            return items(self.rest.get(path, {"fieldSelector": pod, "limit": 50}), "items")
        except NetcheckError:
            return []


def _follow(watch: Watch, names: dict[str, str], board: Board) -> None:
    """Run in a thread: put what the watch says on the board."""
    try:
        for kind, pod in watch.events():
            board.heard += 1
            _note(kind, pod, names, board)
    except NetcheckError as refused:
        board.give_up(refused)


def _note(kind: str, pod: dict[str, Any], names: dict[str, str], board: Board) -> None:
    key = names.get(name(pod))
    if key is None:
        return
    board.pods[key] = pod
    found = status.settle(key, pod)
    if kind == "DELETED":
        found = Started(key, kind="rejected", trouble="somebody deleted it")
    if found is not None:
        board.settle(found)


def _refusal(key: str, refused: NetcheckError) -> Started:
    why = plain(refused.why or refused.what, 600)
    kind = "not-created"
    if isinstance(refused, (Denied, ServerSaid)):
        kind = "quota" if "quota" in why.lower() else "admission"
    return Started(key, kind=kind, trouble=why)
