"""Requests: retries, errors for people, time limits."""

import dataclasses
import socket
import ssl
import time
from typing import Any

import pytest
import urllib3

from kubectl_netcheck.cluster.connect import Connection, connect
from kubectl_netcheck.cluster.credentials import Fixed
from kubectl_netcheck.cluster.refusals import NotAllowed, ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Denied, NetcheckError, Unreachable
from tests.cluster.fake import Asked, FakeApi, ok, status

PODS = "/api/v1/namespaces/team/pods"


def test_token_and_json_arrive(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PODS, ok({"items": [1]}))
    assert rest.get(PODS, {"labelSelector": "a=b"}) == {"items": [1]}
    assert api.seen[0].headers["Authorization"] == "Bearer s3cret"
    assert api.seen[0].query == {"labelSelector": "a=b"}
    assert rest.calls == 1


def test_one_connection_serves_many_requests(api: FakeApi, rest: Rest) -> None:
    ports = set()

    def note(asked: Asked) -> None:
        ports.add(asked.handler.client_address[1])
        asked.json(200, {})

    api.on("GET", "/version", note)
    for _ in range(5):
        rest.get("/version")
    assert len(ports) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_too_many_requests_is_tried_again_after_the_time_asked(
    api: FakeApi, rest: Rest, method: str
) -> None:
    busy = status(429, "TooManyRequests", "slow down", Retry_After="1")
    api.on(method.upper(), PODS, busy, ok({"fine": 1}))
    began = time.monotonic()
    answer = rest.get(PODS) if method == "get" else rest.post(PODS, {})
    assert answer == {"fine": 1}
    assert time.monotonic() - began >= 1
    assert rest.calls == 2


def test_a_server_that_stays_busy_is_given_up(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PODS, status(503, "ServiceUnavailable", "etcd is down"))
    with pytest.raises(ServerSaid) as said:
        rest.get(PODS)
    assert (said.value.status, said.value.why) == (503, "etcd is down")
    assert rest.calls == 4


NAMED = {"metadata": {"name": "netcheck-abc12-owner"}}


@pytest.mark.parametrize("code", [500, 503, 504])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_error_of_the_server_that_passes_ends_nothing(
    api: FakeApi, rest: Rest, method: str, code: int
) -> None:
    api.on(method.upper(), PODS, status(code, "", "etcdserver: leader changed"), ok({"fine": 1}))
    answer = rest.get(PODS) if method == "get" else rest.post(PODS, NAMED)
    assert answer == {"fine": 1}
    assert rest.calls == 2


def test_an_error_of_the_server_that_stays_is_asked_for_three_times(
    api: FakeApi, rest: Rest
) -> None:
    api.on("POST", PODS, status(500, "InternalError", "etcd is full"))
    with pytest.raises(ServerSaid, match="could not create pods") as said:
        rest.post(PODS, NAMED)
    assert said.value.why == "etcd is full"
    assert rest.calls == 3


def test_a_wait_that_is_longer_than_the_run_is_not_begun(
    api: FakeApi, settings: ClusterSettings
) -> None:
    api.on("GET", PODS, status(429, "TooManyRequests", "come tomorrow", Retry_After="600"))
    rest = Rest(connect(settings), until=time.monotonic() + 20)
    began = time.monotonic()
    with pytest.raises(ServerSaid) as said:
        rest.get(PODS)
    assert time.monotonic() - began < 2
    assert (said.value.why, rest.calls) == ("come tomorrow", 1)


@pytest.mark.parametrize("header", ["\xb2", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "1e3"])
def test_a_retry_after_that_is_no_number_is_none(api: FakeApi, rest: Rest, header: str) -> None:
    api.on("GET", PODS, status(429, "TooManyRequests", "slow", Retry_After=header), ok({"fine": 1}))
    assert rest.get(PODS) == {"fine": 1}


def test_a_server_that_is_slow_to_shake_hands_is_tried_once_more(settings: ClusterSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        connection = connect(settings)
        connection.server = f"https://127.0.0.1:{mute.getsockname()[1]}"
        rest = Rest(connection, request_timeout=0.3)
        for method, calls in (("GET", 2), ("DELETE", 3)):
            with pytest.raises(Unreachable, match="not reached") as problem:
                rest._send(method, PODS, None, None)
            assert "no answer in time" in problem.value.why
            assert rest.calls == calls


def test_a_create_without_a_name_is_not_repeated(api: FakeApi, rest: Rest) -> None:
    api.on("POST", PODS, status(503, "ServiceUnavailable", "webhook"))
    with pytest.raises(ServerSaid):
        rest.post(PODS, {})
    assert rest.calls == 1


def test_forbidden_names_verb_resource_and_namespace(api: FakeApi, rest: Rest) -> None:
    words = 'pods is forbidden: User "bob" cannot create resource'
    api.on("POST", PODS, status(403, "Forbidden", words))
    with pytest.raises(Denied) as denied:
        rest.post(PODS, {})
    assert "create pods in namespace team" in denied.value.what
    assert denied.value.why == words
    assert denied.value.exit_code == 4
    assert isinstance(denied.value, NotAllowed) and denied.value.status == 403


def test_unauthorized_says_to_log_in(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PODS, status(401, "Unauthorized", "Unauthorized"))
    with pytest.raises(Denied, match="credentials") as denied:
        rest.get(PODS)
    assert "log in" in denied.value.do


def test_an_answer_that_is_no_json_is_explained(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PODS, lambda asked: asked.text(200, b"<html>\x1b[31mSign in"))
    with pytest.raises(NetcheckError, match="no JSON") as problem:
        rest.get(PODS)
    assert "Sign in" in problem.value.why and "\x1b" not in problem.value.why


def test_a_cut_connection_is_tried_again(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PODS, Asked.cut, ok({"fine": 1}))
    assert rest.get(PODS) == {"fine": 1}


def test_a_garbled_handshake_is_tried_again(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = ssl.SSLError(1, "[SSL: TLSV1_ALERT_DECODE_ERROR] tlsv1 alert decode error")
    broken.reason = "TLSV1_ALERT_DECODE_ERROR"
    problems = [urllib3.exceptions.SSLError(broken)]
    once = rest._once

    def first_broken(*arguments: Any) -> Any:
        if problems:
            raise problems.pop()
        return once(*arguments)

    monkeypatch.setattr(rest, "_once", first_broken)
    api.on("GET", PODS, ok({"items": []}))
    assert rest.get(PODS) == {"items": []}
    assert not problems


def test_a_silent_server_ends_in_time(api: FakeApi, settings: ClusterSettings) -> None:
    api.on("GET", PODS, lambda _: time.sleep(3))
    rest = Rest(connect(settings), request_timeout=0.3)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="not reached") as problem:
        rest.get(PODS)
    assert time.monotonic() - began < 1
    assert "--request-timeout" in problem.value.do


def _at(server: str) -> Rest:
    return Rest(Connection(server, "default", Fixed("")))


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable) as problem:
        _at(f"http://127.0.0.1:{port}").get("/version")
    assert "connection refused" in problem.value.why


def test_a_server_that_accepts_and_says_nothing_during_tls(settings: ClusterSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        connection = connect(settings)
        connection.server = f"https://127.0.0.1:{mute.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(Unreachable) as problem:
            Rest(connection).get("/version")
    assert time.monotonic() - began < 8
    assert "no answer in time" in problem.value.why


def test_unknown_host() -> None:
    with pytest.raises(Unreachable) as problem:
        _at("https://no-such-host.invalid:6443").get("/version")
    assert "no-such-host.invalid" in problem.value.why


def test_a_certificate_of_somebody_else(api: FakeApi, settings: ClusterSettings) -> None:
    connection = connect(settings)
    connection.tls_name = "other.example"
    with pytest.raises(Unreachable) as problem:
        Rest(connection).get("/version")
    assert problem.value.why.startswith("TLS:")


def test_the_name_in_the_certificate_can_be_given(api: FakeApi, settings: ClusterSettings) -> None:
    api.on("GET", "/version", ok({"gitVersion": "v1"}))
    connection = connect(settings)
    connection.tls_name = "fake.example"
    assert Rest(connection).get("/version") == {"gitVersion": "v1"}
    assert connection.tls is not None and connection.tls.check_hostname


def test_insecure_skips_the_check(api: FakeApi, settings: ClusterSettings) -> None:
    api.on("GET", "/version", ok({"gitVersion": "v1"}))
    loose = dataclasses.replace(
        settings, certificate_authority=None, insecure_skip_tls_verify=True, tls_server_name="x.y"
    )
    assert Rest(connect(loose)).get("/version") == {"gitVersion": "v1"}
