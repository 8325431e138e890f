"""Tunnels: REST, exec and watch through proxies of every kind, and proxies that refuse."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.execute import execute
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.tls import proxy_context
from kubectl_netcheck.cluster.tunnel import through
from kubectl_netcheck.cluster.watch import Watch
from kubectl_netcheck.model.errors import Unreachable
from tests.cluster.fake import Asked, FakeApi, ok


class Proxy:
    """Joins whoever asks for a port here: by CONNECT, in TLS where it has a certificate, or by
    SOCKS 5. asked: what each asked for."""

    def __init__(self, scheme: str, pair: tuple[Path, Path]) -> None:
        self.asked: list[str] = []
        self._socks = scheme.startswith("socks")
        self._tls: ssl.SSLContext | None = None
        if scheme == "https":
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(*pair)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"{scheme}://me:pw@127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self._tls is not None:
            try:
                client = self._tls.wrap_socket(client, server_side=True)
            except OSError:
                return  # it does not like our certificate
        port = self._socks_port(client) if self._socks else self._connect_port(client)
        server = socket.create_connection(("127.0.0.1", port))
        inner = server if self._tls is None else _plain(client)
        one = client if self._tls is None else inner
        for a, b in ((one, server), (server, one)):
            threading.Thread(target=_pump, args=(a, b), daemon=True).start()

    def _connect_port(self, client: socket.socket) -> int:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        self.asked.append(head.decode())
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        return int(head.split()[1].rsplit(b":", 1)[1])

    def _socks_port(self, client: socket.socket) -> int:
        assert client.recv(4) == b"\x05\x02\x00\x02"
        client.sendall(b"\x05\x02")
        login = client.recv(64)
        client.sendall(b"\x01\x00")
        asked = client.recv(64)
        self.asked.append(f"{login!r} {asked[3]}")
        client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        return int.from_bytes(asked[-2:], "big")


def _plain(client: socket.socket) -> socket.socket:
    """A plain socket in place of a TLS one, one thread for each way, as the pumps want it."""
    ours, theirs = socket.socketpair()
    for a, b in ((client, theirs), (theirs, client)):
        threading.Thread(target=_pump, args=(a, b), daemon=True).start()
    return ours


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        socket.socket.shutdown(target, socket.SHUT_RDWR)
    except OSError:
        return


@pytest.fixture
def proxied(pair: tuple[Path, Path], settings: ClusterSettings) -> Iterator[Callable[..., Rest]]:
    made: list[Proxy] = []

    def through(scheme: str) -> tuple[Rest, Proxy]:
        made.append(Proxy(scheme, pair))
        connection = connect(settings)
        connection.proxy = made[-1].url
        connection.proxy_tls = proxy_context({"certificate-authority": str(pair[0])})
        return Rest(connection), made[-1]

    yield through
    for each in made:
        each.close()


def talk(asked: Asked) -> None:
    peer = asked.upgrade()
    peer.program()  # a server that closes with unread input resets what it has sent
    peer.status(status="Success")
    peer.close()


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
def test_rest_exec_and_watch_go_through_the_proxy(
    api: FakeApi, proxied: Callable[..., tuple[Rest, Proxy]], scheme: str
) -> None:
    event = {"type": "ADDED", "object": {"metadata": {"name": "p"}}}
    big = {"items": ["x" * 1000] * 500}
    api.on("GET", "/version", ok(big))
    api.on("GET", ".*/exec", talk)
    api.on("GET", "/api/v1/pods", lambda asked: asked.stream()(event))
    rest, proxy = proxied(scheme)
    for _ in range(3):
        assert rest.get("/version") == big
    assert execute(rest, "team", "p", "true", 5).code == 0
    watch = Watch(rest, "/api/v1/pods", {}, 5)
    assert next(watch.events())[1]["metadata"]["name"] == "p"
    watch.close()
    assert len(proxy.asked) == 3, "one for each of them: REST keeps its connection"
    word = "Proxy-Authorization: Basic bWU6cHc=" if scheme in ("http", "https") else "me"
    assert all(word in each for each in proxy.asked)


def test_one_thread_carries_both_ways_at_once_to_the_last_byte(pair: tuple[Path, Path]) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*pair)
    size, got = 4 * 2**20, bytearray()
    sent = bytes(range(256)) * (size // 256)

    def proxy(listener: socket.socket) -> None:
        client = server.wrap_socket(listener.accept()[0], server_side=True)
        while client.recv(1) != b"\r" or client.recv(3) != b"\n\r\n":
            continue  # the head of CONNECT, to its empty line
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while data := client.recv(65536):
            client.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=proxy, args=(listener,), daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        trust = proxy_context({"certificate-authority": str(pair[0])})
        before = set(threading.enumerate())
        with through(url, "api", 443, 5, trust) as ours:
            ours.settimeout(10)
            (carrier,) = set(threading.enumerate()) - before
            writer = threading.Thread(target=ours.sendall, args=(sent,), daemon=True)
            writer.start()
            while len(got) < size and (data := ours.recv(65536)):
                got += data
            writer.join(5)
        assert got == sent
        carrier.join(5)
        assert not carrier.is_alive(), "it ends with the connection"


def test_a_proxy_with_a_certificate_of_somebody_else(
    api: FakeApi, proxied: Callable[..., tuple[Rest, Proxy]]
) -> None:
    rest, _ = proxied("https")
    rest.connection.proxy_tls = proxy_context({})
    with pytest.raises(Unreachable) as problem:
        rest.get("/version")
    assert problem.value.why.startswith("TLS:")


ANSWERS = {
    "http": (b"HTTP/1.1 407 Who are you\r\n\r\n", "407 Who are you"),
    "socks5": (b"\x05\xff", "a way to log in"),
    "socks5h": (b"\x05\x00\x05\x05\x00\x01", "connection refused"),
}


@pytest.mark.parametrize("scheme", ANSWERS)
def test_a_proxy_that_refuses(settings: ClusterSettings, scheme: str) -> None:
    answer, words = ANSWERS[scheme]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connection = connect(settings)
        connection.proxy = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"

        def refuse() -> None:
            client, _ = listener.accept()
            client.recv(4096)
            client.sendall(answer)
            time.sleep(0.5)

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        with pytest.raises(OSError, match=words):
            connection.dial(2)


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 64}.example"])
def test_a_name_that_no_proxy_can_look_up_is_an_error_of_the_connection(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            client, _ = listener.accept()
            client.recv(3)
            client.sendall(b"\x05\x00")
            client.recv(1)  # until the other end gives up
            client.close()

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        proxy = f"socks5://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(OSError, match="no name that a proxy can look up"):
            through(proxy, host, 443, 2, None)
        thread.join(5)
        assert not thread.is_alive(), "the socket was left open"


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_says_nothing_ends_in_time(settings: ClusterSettings, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        connection = connect(settings)
        connection.proxy = f"{scheme}://127.0.0.1:{mute.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            connection.dial(0.5)
        assert time.monotonic() - began < 3


def test_a_proxy_that_is_not_there_is_named(settings: ClusterSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    connection = connect(settings)
    connection.proxy = f"http://127.0.0.1:{port}"
    with pytest.raises(Unreachable) as problem:
        Rest(connection).get("/version")
    assert f"the proxy 127.0.0.1:{port} was not reached" in problem.value.why
