"""`pair` through an API server that is slow, cuts, resets, refuses or talks rubbish."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.robustness.conftest import Done, pair
from tests.robustness.faults import (
    cut_execs,
    cut_watch,
    delayed,
    dripping,
    first,
    flapping,
    frozen,
    frozen_execs,
    garbage,
    gone_in_the_stream,
    hold,
    is_create,
    late,
    named,
    reset,
    says,
    some_busy,
    upgrade,
    upgrade_or_log,
    watches,
    when,
    without_upgrade,
)
from tests.robustness.proxy import Ask, Proxy, Wire

pytestmark = pytest.mark.lab
Greet = Callable[[socket.socket, threading.Event], bool]
#: Case, fault, exit codes that are right, words that must be in what it says.
CASES: dict[str, tuple[Callable[[Wire, Ask], bool], set[int], str]] = {
    "every answer 0.3 s late": (delayed(0.3), {0, 3}, ""),
    "every answer 2 s late": (delayed(2.0), {0, 1, 3, 4}, ""),
    "429 once for each request": (some_busy, {0, 3}, ""),
    "429 always, Retry-After 1": (says(429, "slow down", "Retry-After: 1"), {3, 4}, "slow down"),
    "429 always, Retry-After 600": (says(429, "slow", "Retry-After: 600"), {3, 4}, "slow"),
    "500 always": (says(500, "etcdserver: leader changed"), {3, 4}, "leader changed"),
    "500 once for each request": (
        when(
            first(lambda ask: not ask.upgrade and not ask.watch),
            says(500, "etcdserver: leader changed"),
        ),
        {0, 3},
        "",
    ),
    "503 always": (says(503, "apiserver not ready"), {3, 4}, "not ready"),
    "401 always": (says(401, "Unauthorized"), {4}, "credentials"),
    "403 always": (says(403, "no such user"), {4}, "no such user"),
    "an HTML login page": (
        lambda wire, ask: wire.answer(200, b"<html>log in</html>"),
        {4},
        "speaks no JSON",
    ),
    "garbage instead of HTTP": (garbage, {4}, "not reached"),
    "every request reset": (reset, {4}, "not reached"),
    "every second request reset": (flapping, {0, 1, 3, 4}, ""),
    "silent after the request": (hold, {4}, "no answer in time"),
    "answers drip one byte in 0.5 s": (dripping, {4}, "no answer in time"),
    "answers stop in the middle": (frozen, {4}, "no answer in time"),
    "creating hangs": (when(is_create, hold), {3, 4}, ""),
    "creating pods hangs": (
        when(lambda ask: is_create(ask) and ask.path.endswith("/pods"), hold),
        {3, 4},
        "",
    ),
    "creating answers 500": (when(is_create, says(500, "etcd is full")), {3, 4}, "etcd is full"),
    "creating answers 429": (when(is_create, says(429, "slow down")), {3, 4}, "slow down"),
    "the watch is refused with 500": (when(watches, says(500, "no watch")), {0, 3}, ""),
    "the watch is cut at once": (when(watches, reset), {0, 3}, ""),
    "the watch is silent": (when(watches, hold), {0, 3}, ""),
    "the watch says 410 Gone first": (
        when(lambda ask: ask.watch and ask.number == 1, says(410, "Gone")),
        {0, 3},
        "",
    ),
    "the watch is cut in the middle": (cut_watch, {0, 3}, ""),
    "the watch says 410 in the stream": (when(first(watches), gone_in_the_stream), {0, 3}, ""),
    "exec is refused with 403": (when(upgrade, says(403, "no exec for you")), {0}, ""),
    "exec and logs are refused with 403": (
        when(upgrade_or_log, says(403, "no exec for you")),
        {0, 3},
        "",
    ),
    "exec loses its Upgrade header": (when(upgrade, without_upgrade), {0}, ""),
    "exec answers 500": (when(upgrade, says(500, "error dialing backend: EOF")), {0}, ""),
    "exec and logs answer 500": (
        when(upgrade_or_log, says(500, "error dialing backend: EOF")),
        {1},
        "",
    ),
    "exec answers 503 for the kubelet": (
        when(upgrade, says(503, "error dialing backend: dial tcp: i/o timeout")),
        {0},
        "",
    ),
    "exec answers 503": (when(upgrade, says(503, "apiserver is shutting down")), {0}, ""),
    "exec answers 429": (when(upgrade, says(429, "slow down", "Retry-After: 1")), {0}, ""),
    "exec answers 429 once": (when(first(upgrade), says(429, "slow", "Retry-After: 1")), {0}, ""),
    "exec hangs before the handshake": (when(upgrade, hold), {0}, ""),
    "exec and logs hang": (when(upgrade_or_log, hold), {1}, ""),
    "exec hangs, and logs answer 500": (
        lambda wire, ask: (
            hold(wire, ask)
            if ask.upgrade
            else "/log" in ask.path and says(500, "no logs")(wire, ask)
        ),
        {1},
        "",
    ),
    "exec is reset": (when(upgrade, reset), {0}, ""),
    "exec is cut after 400 bytes": (cut_execs(400), {0, 3}, ""),
    "exec is cut after 3000 bytes": (cut_execs(3000), {0, 3}, ""),
    "exec is half-open after 400 bytes": (frozen_execs(400), {0, 3}, ""),
    "exec is half-open after 3000 bytes": (frozen_execs(3000), {0, 3}, ""),
    "exec answers garbage": (when(upgrade, garbage), {0}, ""),
    "deleting hangs": (when(late(named("DELETE", ""), 1), hold), {0, 3}, ""),
    "deleting answers 500 five times": (
        when(first(named("DELETE", ""), 5), says(500, "etcdserver: leader changed")),
        {0, 3},
        "",
    ),
    "the list of events hangs": (when(named("GET", "/api/v1/events"), hold), {0, 3}, ""),
    "the list of nodes answers 500": (
        when(named("GET", "/api/v1/nodes"), says(500, "no nodes")),
        {0, 3},
        "",
    ),
    "the list of nodes is forbidden": (
        when(named("GET", "/api/v1/nodes"), says(403, "no nodes for you")),
        {0, 3},
        "",
    ),
    "reviews of rights answer 500": (
        when(named("POST", "reviews"), says(500, "no")),
        {0, 3},
        "",
    ),
}
#: Cases in which the tool cannot remove its objects itself: it says so, and they expire.
LEAVES = {"deleting hangs"}
#: Cases in which the API server says, or looks as if, it does not reach the kubelet.
DEAF = {
    "exec and logs answer 500",
    "exec hangs, and logs answer 500",
    "exec and logs hang",
}


def each_case() -> Iterator[Any]:
    """The cases; one in which nothing is measured minds no other run."""
    for case, (_, codes, _) in CASES.items():
        yield pytest.param(case, marks=[] if codes & {0, 1} else pytest.mark.beside)


@pytest.mark.parametrize("case", list(each_case()))
def test_the_api_server_misbehaves(case, proxy, through, namespace, note) -> None:  # type: ignore[no-untyped-def]
    fault, codes, words = CASES[case]
    where = namespace()
    done = pair("-n", where, *through(proxy(fault)))
    blames = ["apiserver-kubelet-path"] if case in DEAF else []
    note(f"API server: {case}", done, where, case in LEAVES, blames)
    check(done, codes, words)


def check(done: Done, codes: set[int], words: str) -> None:
    assert done.code in codes, (done.code, done.out[:600], done.err[-1500:])
    assert words in done.said, done.said


def no_tls(conn: socket.socket, stop: threading.Event) -> bool:
    stop.wait(40)
    return False


def drip_tls(conn: socket.socket, stop: threading.Event) -> bool:
    conn.sendall(b"\x16\x03\x03\x10\x00")
    while not stop.wait(0.5):
        conn.sendall(b"\x02")
    return False


def hello(conn: socket.socket, stop: threading.Event) -> bool:
    conn.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    return False


GREETS: dict[str, tuple[Greet, str]] = {
    "connected, then silent": (no_tls, "no answer in time"),
    "the TLS handshake drips": (drip_tls, "not reached"),
    "another protocol": (hello, "not reached"),
}


@pytest.mark.beside
@pytest.mark.parametrize("case", GREETS)
def test_the_connection_misbehaves(case, proxy, through, namespace, note) -> None:  # type: ignore[no-untyped-def]
    greet, words = GREETS[case]
    where = namespace()
    done = pair("-n", where, *through(proxy(greet=greet)))
    note(f"connection: {case}", done, where)
    check(done, {4}, words)


@pytest.mark.beside
def test_nothing_listens(through, proxy, namespace, note) -> None:  # type: ignore[no-untyped-def]
    dead: Proxy = proxy()
    flags = through(dead)
    dead.close()
    where = namespace()
    done = pair("-n", where, *flags)
    note("connection: nothing listens", done, where)
    check(done, {4}, "connection refused")


@pytest.mark.beside
def test_another_authority(through, proxy, namespace, note, kubeconfig) -> None:  # type: ignore[no-untyped-def]
    flags = through(proxy())
    at = flags.index("--certificate-authority") + 1
    flags[at] = "/etc/ssl/certs/ca-certificates.crt"
    where = namespace()
    done = pair("-n", where, *flags)
    note("connection: a certificate of another authority", done, where)
    check(done, {4}, "TLS")
