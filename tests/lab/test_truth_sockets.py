"""Single measurements, against servers of this machine's own: none of them needs a lab."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.truth import sockets
from lab.truth.manifest import BULK


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets are opened where the test runs: entering another namespace takes root."""
    monkeypatch.setattr(sockets, "_setns", lambda descriptor: None)
    monkeypatch.setattr(sockets, "SECONDS", 0.3)


HERE = Path("/proc/self/ns/net")


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found


def serve(server: socket.socket, data: bytes, close: bool = True) -> threading.Thread:
    def one() -> None:
        stream, _ = server.accept()
        stream.sendall(data)
        if close:
            stream.close()
        else:
            kept.append(stream)

    kept: list[socket.socket] = []
    thread = threading.Thread(target=one, daemon=True)
    thread.kept = kept  # type: ignore[attr-defined]
    thread.start()
    return thread


def port(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def test_a_download_is_right_only_when_all_of_it_came(server: socket.socket) -> None:
    serve(server, bytes(BULK))
    assert asyncio.run(sockets.get(HERE, "127.0.0.1", port(server))) == "ok"
    serve(server, bytes(BULK - 1))
    assert asyncio.run(sockets.get(HERE, "127.0.0.1", port(server))) == "wrong"


def test_a_download_that_stops_has_stalled(server: socket.socket) -> None:
    keep = serve(server, b"some", close=False)
    assert asyncio.run(sockets.get(HERE, "127.0.0.1", port(server))) == "stalled"
    keep.join()
    for each in keep.kept:  # type: ignore[attr-defined]
        each.close()


def test_another_server_than_the_right_one_is_wrong(server: socket.socket) -> None:
    serve(server, b"node-a/1\n")
    found = asyncio.run(sockets.identity(HERE, "127.0.0.1", port(server), "node-b/1"))
    assert found == "wrong"


def test_a_port_where_nobody_listens_refuses(server: socket.socket) -> None:
    number = port(server)
    server.close()
    assert asyncio.run(sockets.connect(HERE, "127.0.0.1", number)) == "refused"


def test_silence_is_lost() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 53535))
        work = sockets._datagram(HERE, "127.0.0.1", 53535, b"?", lambda back: True)
        assert asyncio.run(work) == "lost"


def test_an_error_is_no_answer_to_a_question() -> None:
    query = sockets._query("kubernetes.default.svc.cluster.local")
    good = query[:2] + b"\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00"
    assert sockets._is_answer(query, good)
    assert not sockets._is_answer(query, query[:2] + b"\x84\x03" + good[4:])  # NXDOMAIN
    assert not sockets._is_answer(query, query[:2] + b"\x84\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    assert not sockets._is_answer(query, b"\0\0" + good[2:] if query[:2] != b"\0\0" else b"")
    assert not sockets._is_answer(query, query)
    assert not sockets._is_answer(query, b"")


def test_the_checksum_of_a_request_makes_the_sum_of_it_zero() -> None:
    for body in (b"ab", b"abc", bytes(range(256))):
        head = b"\x08\x00\x00\x00\x12\x34\x00\x01"
        check = sockets._checksum(head + body)
        whole = head[:2] + check.to_bytes(2, "big") + head[4:] + body
        assert sockets._checksum(whole) == 0
