"""Requests end by the run's deadline, whatever the server does; hung threads hold nobody."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.model.errors import NetcheckError, Unreachable
from kubectl_netcheck.model.plan import PodRequest
from tests.cluster.fake import Asked, FakeApi, status

PODS = "/api/v1/namespaces/team/pods"


def drips(asked: Asked) -> None:
    asked.handler.send_response(200)
    asked.handler.send_header("Content-Length", "10000")
    asked.handler.end_headers()
    for _ in range(100):
        asked.handler.wfile.write(b" ")
        time.sleep(0.1)


def drips_headers(asked: Asked) -> None:
    for each in b"HTTP/1.1 200 OK\r\nA: " + b"b" * 200:
        asked.handler.wfile.write(bytes([each]))
        time.sleep(0.1)


def hangs(_: Asked) -> None:
    time.sleep(8)


@pytest.mark.parametrize("answer", [drips, drips_headers, hangs])
def test_a_request_ends_in_time(
    api: FakeApi, settings: ClusterSettings, answer: Callable[[Asked], None]
) -> None:
    api.on("GET", PODS, answer)
    rest = Rest(connect(settings), until=time.monotonic() + 1)
    began = time.monotonic()
    with pytest.raises(Unreachable):
        rest.get(PODS)
    assert time.monotonic() - began < 2.5
    with pytest.raises(Unreachable) as after:
        rest.get(PODS)
    assert after.value.why == "no answer in time"


def test_a_pause_that_the_server_asks_for_is_not_longer_than_the_run(
    api: FakeApi, settings: ClusterSettings
) -> None:
    api.on("GET", PODS, status(429, "TooManyRequests", "slow down", Retry_After="5"))
    rest = Rest(connect(settings), until=time.monotonic() + 1)
    began = time.monotonic()
    with pytest.raises(NetcheckError) as said:
        rest.get(PODS)
    assert said.value.why == "slow down" and time.monotonic() - began < 1.5


def test_starting_ends_in_time_when_the_owner_is_not_created(
    api: FakeApi, settings: ClusterSettings
) -> None:
    api.on("POST", ".*/jobs", hangs)
    live = Live(settings)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="not reached") as late:
        live.start([PodRequest("p1", "node-a")], [], 1.0, lambda _: None)
    assert time.monotonic() - began < 2.5 and late.value.why == "no answer in time"
    assert api.asked("POST", PODS) == []


def test_calls_run_side_by_side() -> None:
    both = threading.Barrier(2, timeout=5)
    with Together(2) as pool:
        assert len(list(pool.map(lambda _: both.wait(), range(2)))) == 2
        assert pool.submit(lambda: 7).result() == 7
        with pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 // 0).result()


def test_at_most_as_many_as_asked_run_at_once() -> None:
    lock, now, most = threading.Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1

    with Together(3) as pool:
        list(pool.map(work, range(12)))
    assert most == 3


def test_a_hung_call_does_not_hold_the_process() -> None:
    program = (
        "import time; from kubectl_netcheck.cluster.together import Together; "
        "Together(1).submit(time.sleep, 60)"
    )
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
    assert time.monotonic() - began < 20
