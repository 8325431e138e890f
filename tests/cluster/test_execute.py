"""Exec: every way in which a program in a pod can end."""

import time
from collections.abc import Callable

import pytest

from kubectl_netcheck.cluster import execute as module
from kubectl_netcheck.cluster.channel import HELLO
from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.execute import execute
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Denied
from tests.cluster.fake import Asked, FakeApi, Peer, status

PATH = "/api/v1/namespaces/team/pods/p/exec"
EXIT_3 = {"causes": [{"reason": "ExitCode", "message": "3"}]}


def serve(api: FakeApi, talk: Callable[[Peer], None], protocol: str = "v5.channel.k8s.io") -> None:
    api.on("GET", PATH, lambda asked: talk(asked.upgrade(protocol)))


@pytest.mark.parametrize("protocol", ["v5.channel.k8s.io", "v4.channel.k8s.io"])
def test_output_and_exit_code(api: FakeApi, rest: Rest, protocol: str) -> None:
    heard = []

    def talk(peer: Peer) -> None:
        heard.append(peer.program())
        peer.send(1, HELLO + "käse\n".encode()[:2])  # a character split over two frames
        peer.send(2, b"oops\n")
        peer.send(1, "käse\n".encode()[2:])
        peer.status(status="Failure", details=EXIT_3)
        peer.close()

    serve(api, talk, protocol)
    found = execute(rest, "team", "p", "x" * 40000 + "\nlast", 5)
    assert (found.kind, found.output, found.code) == ("exit", "käse\n", 3)
    assert found.detail == "oops"
    assert heard[0].count("x") >= 40000 and "\nlast\n} </dev/null\n" in heard[0]
    asked = api.seen[0]
    assert asked.headers["Authorization"] == "Bearer s3cret"
    assert asked.query["command"] == "sh" and asked.query["stdin"] == "true"


def test_impersonation_reaches_exec(api: FakeApi, settings: ClusterSettings) -> None:
    connection = connect(settings)
    connection.impersonation = (
        ("Impersonate-User", "bob"),
        ("Impersonate-Group", "a"),
        ("Impersonate-Group", "b"),
    )
    serve(api, lambda peer: peer.status(status="Success"))
    assert execute(Rest(connection), "team", "p", "true", 5).code == 0
    assert api.seen[0].headers["Impersonate-User"] == "bob"
    assert api.seen[0].headers.get_all("Impersonate-Group") == ["a", "b"]


def test_output_that_the_status_overtook_is_kept(api: FakeApi, rest: Rest) -> None:
    def talk(peer: Peer) -> None:
        peer.status(status="Success")
        time.sleep(0.1)
        peer.send(1, HELLO + b"late")
        peer.close()

    serve(api, talk)
    assert execute(rest, "team", "p", "x", 5).output == "late"


def test_deadline_keeps_what_came(api: FakeApi, rest: Rest) -> None:
    def talk(peer: Peer) -> None:
        peer.send(1, HELLO + b"half")
        time.sleep(3)

    serve(api, talk)
    began = time.monotonic()
    found = execute(rest, "team", "p", "x", 0.5)
    assert (found.kind, found.output) == ("deadline", "half")
    assert 0.4 < time.monotonic() - began < 2
    assert 0.4 < found.seconds < 1


def test_a_kubelet_that_never_answers_is_no_connection(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST", 0.4)
    serve(api, lambda peer: time.sleep(3))
    began = time.monotonic()
    found = execute(rest, "team", "p", "x", 10)
    assert found.kind == "silent" and "kubelet" in found.detail
    assert time.monotonic() - began < 2


def test_a_handshake_that_hangs(api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST", 0.4)
    api.on("GET", PATH, lambda _: time.sleep(3))
    began = time.monotonic()
    found = execute(rest, "team", "p", "x", 10)
    assert found.kind == "silent" and "kubelet did not answer" in found.detail
    assert time.monotonic() - began < 2


def test_a_late_kubelet_is_listened_to_until_another_way_has_the_answer(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST", 0.3)
    monkeypatch.setattr(module, "QUIET", 0.1)

    def talk(peer: Peer) -> None:
        time.sleep(1)
        peer.send(1, HELLO + b"late")
        peer.status(status="Success")

    serve(api, talk)
    asked: list[float] = []
    assert execute(rest, "team", "p", "x", 5, lambda: bool(asked.append(0))).output == "late"
    assert len(asked) == 1
    began = time.monotonic()
    found = execute(rest, "team", "p", "x", 5, lambda: True)
    assert found.kind == "silent" and 0.25 < time.monotonic() - began < 0.9


def test_a_handshake_that_is_given_up_is_silence(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cutting it looked like a server that had hung up: a broken kubelet was not named."""
    monkeypatch.setattr(module, "FIRST", 0.3)
    monkeypatch.setattr(module, "QUIET", 0.1)
    api.on("GET", PATH, lambda _: time.sleep(3))
    began = time.monotonic()
    found = execute(rest, "team", "p", "true", 5, lambda: True)
    assert found.kind == "silent" and "kubelet did not answer" in found.detail
    assert time.monotonic() - began < 2


def test_cut_in_the_middle(api: FakeApi, rest: Rest) -> None:
    def talk(asked: Asked) -> None:
        peer = asked.upgrade()
        peer.send(1, HELLO + b"half")
        asked.cut()

    api.on("GET", PATH, talk)
    found = execute(rest, "team", "p", "x", 5)
    assert (found.kind, found.output) == ("cut", "half")


def test_closed_without_status(api: FakeApi, rest: Rest) -> None:
    serve(api, lambda peer: (peer.send(1, HELLO + b"a"), peer.close())[0])
    found = execute(rest, "team", "p", "x", 5)
    assert (found.kind, found.output) == ("cut", "a")
    assert found.detail == "the stream ended without a word"


def test_garbage_instead_of_frames(api: FakeApi, rest: Rest) -> None:
    def talk(peer: Peer) -> None:
        peer.raw(7, b"\xff\x00garbage")

    serve(api, talk)
    assert execute(rest, "team", "p", "x", 5).kind == "refused"


def test_no_shell_in_the_image(api: FakeApi, rest: Rest) -> None:
    words = 'exec: "sh": executable file not found in $PATH'

    def talk(peer: Peer) -> None:
        peer.status(status="Failure", reason="InternalError", message=words)
        peer.close()

    serve(api, talk)
    found = execute(rest, "team", "p", "x", 5)
    assert (found.kind, found.detail) == ("start-error", words)


def test_the_kubelet_cannot_be_dialled(api: FakeApi, rest: Rest) -> None:
    words = "error dialing backend: dial tcp 10.0.0.2:10250: connect: connection refused"
    api.on("GET", PATH, status(500, "InternalError", words))
    found = execute(rest, "team", "p", "x", 5)
    assert (found.kind, found.detail) == ("connect", words)


def test_refused(api: FakeApi, rest: Rest) -> None:
    words = 'User "bob" cannot create resource "pods/exec"'
    api.on("GET", PATH, status(403, "Forbidden", words))
    found = execute(rest, "team", "p", "x", 5)
    assert (found.kind, found.detail) == ("refused", words)


def test_a_busy_api_server_is_asked_once_more(api: FakeApi, rest: Rest) -> None:
    def talk(asked: Asked) -> None:
        peer = asked.upgrade()
        peer.program()
        peer.send(1, HELLO + b"fine")
        peer.status(status="Success")
        peer.close()

    api.on("GET", PATH, status(429, "TooManyRequests", "slow down", Retry_After="1"), talk)
    began = time.monotonic()
    found = execute(rest, "team", "p", "x", 20)
    assert (found.kind, found.output) == ("exit", "fine")
    assert 1 <= time.monotonic() - began < 8


def test_a_busy_api_server_is_not_a_deaf_kubelet(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PATH, status(503, "ServiceUnavailable", "shutting down"))
    found = execute(rest, "team", "p", "x", 20)
    assert found.kind == "refused"
    assert found.detail == "the API server answered HTTP 503: shutting down"
    assert len(api.seen) == 2


def test_a_stream_that_is_reset_before_its_first_byte_accuses_no_kubelet(
    api: FakeApi, rest: Rest
) -> None:
    def talk(asked: Asked) -> None:
        asked.upgrade()
        asked.cut()

    api.on("GET", PATH, talk)
    assert execute(rest, "team", "p", "x", 5).kind == "refused"


def test_credentials_that_cannot_be_had_accuse_no_kubelet(
    rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> list[tuple[str, str]]:
        raise Denied("the credential plugin failed", "no network")

    monkeypatch.setattr(rest, "headers", fails)
    found = execute(rest, "team", "p", "x", 5)
    assert (found.kind, found.detail) == ("refused", "no network")


def test_output_is_bounded(api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 100_000)

    def talk(peer: Peer) -> None:
        peer.program()  # a server that closes with unread input resets what it has sent
        for _ in range(100):
            peer.send(1, b"y" * 30000)

    serve(api, talk)
    found = execute(rest, "team", "p", "x", 5)
    assert found.kind == "cut" and len(found.output) == 100_000


def test_pings_keep_an_idle_stream_open(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PING", 0.1)
    seen = []

    def talk(peer: Peer) -> None:
        peer.program()
        peer.send(1, HELLO)
        seen.append(peer.receive()[0])
        peer.status(status="Success")
        peer.close()

    serve(api, talk)
    assert execute(rest, "team", "p", "x", 5).code == 0
    assert seen == [9]


def test_a_silent_pod_is_told_while_it_is_still_listened_to(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET", 0.2)

    def talk(peer: Peer) -> None:
        time.sleep(0.6)
        peer.send(1, HELLO + b"late")
        peer.close()

    serve(api, talk)
    told: list[float] = []
    found = execute(rest, "team", "p", "x", 5, lambda: told.append(time.monotonic()))
    assert found.output == "late"
    assert len(told) == 1


def test_a_pod_that_answers_is_not_called_silent(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET", 0.4)

    def talk(peer: Peer) -> None:
        peer.send(1, HELLO + b"a")
        time.sleep(0.8)
        peer.close()

    serve(api, talk)
    assert execute(rest, "team", "p", "x", 5, lambda: pytest.fail("told")).output == "a"
