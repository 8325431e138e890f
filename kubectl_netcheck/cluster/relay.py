"""Run a program in a one-shot pod and read its result from the termination message, and its log.

The message needs no connection from the API server to the kubelet: the kubelet itself writes it, of
at most 4096 bytes, into the pod's status. The log does, but no more than a plain GET: it comes
where exec is not allowed, or a proxy on the way passes no websockets.
"""

import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from dataclasses import replace
from typing import Any

from kubectl_netcheck.cluster import status
from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.channel import HELLO
from kubectl_netcheck.cluster.manifests import CONTAINER
from kubectl_netcheck.cluster.pods import Fleet
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.cluster.watch import Watch
from kubectl_netcheck.cluster.words import dig, plain
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.plan import PodRequest

#: Bytes of one argument of a program on Linux (MAX_ARG_STRLEN), with room to spare.
PROGRAM = 120_000
#: Bytes of a log that are read, and seconds for that: the API server and the kubelet need 0.05 s
#: when nothing is wrong.
LOG, LOG_S = 4 * 2**20, 2.0
#: Seconds that the first word of a log may come later than the end of the pod.
SOON = 0.2


def relay(fleet: Fleet, request: PodRequest, program: str, seconds: float, number: int) -> Outcome:
    """Every trouble is an Outcome of channel ``status``. number: of this pod among those beside
    the same one, part of its name."""
    began = time.monotonic()
    end, suffix = began + seconds, f"-r{number}"
    calls = Together(2)
    # The log of the pod beside it tells at once whether logs come at all: waiting for one that
    # hangs would cost the run more than it may.
    running = fleet.make.pod_name(request.role, request.node)
    first = calls.submit(_log, fleet, running, 1, seconds)
    outcome = _relay(fleet, request, f"echo {HELLO.decode()}{program}", end, suffix)
    took = round(time.monotonic() - began, 3)
    logs = None
    if (
        outcome.kind in ("exit", "cut")
        and _came(first, min(SOON, end - time.monotonic())) is not None
    ):
        left = min(LOG_S, end - time.monotonic())
        logs = _came(calls.submit(_log, fleet, f"{running}{suffix}", LOG, left), left)
    calls.shutdown()
    return replace(outcome, channel="status", seconds=took, logs=_printed(logs))


def _relay(fleet: Fleet, request: PodRequest, program: str, end: float, suffix: str) -> Outcome:
    if len(program.encode()) > PROGRAM:
        return Outcome("refused", detail="the program is too long for a pod's arguments")
    try:
        fleet.own()
        body = fleet.make.pod(request, ["sh", "-c", program], suffix)
        made = fleet.create("/api/v1", "pods", body)
        return _await(fleet, body["metadata"]["name"], made, end)
    except NetcheckError as problem:
        return Outcome("refused", detail=plain(problem.why or problem.what))


def _log(fleet: Fleet, pod: str, most: int, seconds: float) -> str | None:
    """The first bytes, at most so many, of what the pod printed; None when they did not come."""
    path = f"/api/v1/namespaces/{fleet.namespace}/pods/{pod}/log"
    query: dict[str, str | int] = {"container": CONTAINER, "limitBytes": most}
    try:
        return fleet.rest.text(path, query, max(seconds, 0.01), most)
    except NetcheckError:
        return None


def _came(log: "Future[str | None]", seconds: float) -> str | None:
    """What a call brought within that time."""
    with suppress(Late):
        return log.result(max(seconds, 0.0))
    return None


def _printed(log: str | None) -> str | None:
    """What the program printed. A gateway may answer in the kubelet's place, with anything."""
    hello = HELLO.decode()
    return log[len(hello) :] if log is not None and log.startswith(hello) else None


def _await(fleet: Fleet, pod: str, seen: dict[str, Any], end: float) -> Outcome:
    watch = Watch(
        fleet.rest,
        f"/api/v1/namespaces/{fleet.namespace}/pods",
        {"fieldSelector": f"metadata.name={pod}"},
        max(end - time.monotonic(), 0),
    )
    for kind, seen in watch.events():  # noqa: PLR1704 - the latest state is what counts
        ended = dig(seen, "status", "containerStatuses", 0, "state", "terminated")
        if isinstance(ended, dict):
            return _read(ended)
        trouble = status.settle(pod, seen)
        if trouble is not None and trouble.trouble:
            return Outcome("start-error", detail=trouble.trouble)
        if kind == "DELETED" or fleet.gate.shut.is_set():
            return Outcome("cut", detail="the pod was deleted")
    if status.silent(seen):
        return Outcome("deadline", detail="no status from the kubelet")
    return Outcome("deadline", detail="the program did not end in time")


def _read(ended: dict[str, Any]) -> Outcome:
    code = ended.get("exitCode")
    message = str(ended.get("message") or "")
    if ended.get("reason") in ("StartError", "ContainerCannotRun"):
        return Outcome("start-error", detail=plain(message))
    if ended.get("reason") not in ("Completed", "Error") or not message:
        return Outcome("cut", detail=f"the pod left no result: {plain(ended.get('reason'), 120)}")
    return Outcome("exit", message, code if isinstance(code, int) else None)
