"""A TLS proxy in front of a real API server that breaks what passes, as a script says.

It ends TLS on both sides, so it sees each request. It speaks to the server with a client
certificate of its own (the lab's admin), because a client certificate does not pass a proxy.
"""

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.cluster.fake import certificate

Conn = socket.socket
#: Seconds that a broken connection is held at most; longer than every deadline of the tests.
HOLD = 40.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. head: request line and headers as sent. number: of this kind of request."""

    method: str
    path: str
    head: bytes
    number: int

    @property
    def upgrade(self) -> bool:
        return b"upgrade: websocket" in self.head.lower()

    @property
    def watch(self) -> bool:
        return "watch=true" in self.path


#: Does something to one request: returns True when it has answered, or broken, the connection.
Fault = Callable[["Wire", Ask], bool]


@dataclass
class Wire:
    """The two connections of one client. cut_after: bytes of the answer until it is cut.
    pace: seconds between single bytes of the answer."""

    client: Conn
    server: Conn
    stop: threading.Event
    cut_after: int | None = None
    pace: float = 0.0
    freeze_after: int | None = None
    passed: int = field(default=0)

    def answer(self, code: int, body: bytes, *headers: str) -> bool:
        lines = [
            f"HTTP/1.1 {code} Word",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *headers,
            "",
            "",
        ]
        self.client.sendall("\r\n".join(lines).encode() + body)
        return True

    def hold(self) -> bool:
        """Say nothing more, but stay."""
        self.stop.wait(HOLD)
        return True

    def reset(self) -> bool:
        """Close with a TCP reset."""
        with suppress(OSError):
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            socket.socket.close(self.client)
        return True


def passes(_wire: Wire, _ask: Ask) -> bool:
    """No fault."""
    return False


class Proxy:
    """Runs until close; ``fault`` may be changed while it runs. greet: called with each new raw
    client connection before TLS; False when it has dealt with it."""

    def __init__(
        self,
        target: tuple[str, int],
        tls: ssl.SSLContext,
        folder: Path,
        fault: Fault = passes,
        greet: Callable[[Conn, threading.Event], bool] = lambda conn, stop: True,
    ) -> None:
        self.cert, key = certificate(folder)
        self.fault, self.greet = fault, greet
        self._target, self._tls = target, tls
        self._own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._own.load_cert_chain(self.cert, key)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.stop = threading.Event()
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self.stop.set()
        with suppress(OSError):  # else an accept that waits keeps the port open for one more
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self.stop.is_set():
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn: Conn) -> None:
        with conn, suppress(OSError, ValueError):
            if not self.greet(conn, self.stop):
                return
            conn.settimeout(HOLD)
            with self._own.wrap_socket(conn, server_side=True) as client:
                raw = socket.create_connection(self._target, timeout=HOLD)
                with self._tls.wrap_socket(raw, server_hostname=self._target[0]) as server:
                    self._relay(Wire(client, server, self.stop))

    def _relay(self, wire: Wire) -> None:
        """Requests one after the other; after an upgrade, bytes both ways."""
        while (head := _head(wire.client)) and not self.stop.is_set():
            method, path = head.split(b" ", 2)[:2]
            ask = self._ask(method.decode(), path.decode(), head)
            body = _body(wire.client, head)
            if self.fault(wire, ask):
                return
            wire.server.sendall(head + body)
            if ask.upgrade or ask.watch:
                _both(wire)
                return
            answer(wire)

    def _ask(self, method: str, path: str, head: bytes) -> Ask:
        kind = f"{method} {path.partition('?')[0]}"
        with self._lock:
            self._counts[kind] = number = self._counts.get(kind, 0) + 1
        return Ask(method, path, head, number)


def _head(sock: Conn) -> bytes:
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        if not (more := sock.recv(1)):
            return b""
        data += more
    return data


def _length(head: bytes) -> int | None:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return None


def _body(sock: Conn, head: bytes) -> bytes:
    return _exactly(sock, _length(head) or 0)


def _exactly(sock: Conn, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := sock.recv(min(size - len(data), 65536))):
        data += more
    return data


def answer(wire: Wire) -> None:
    """One whole answer, chunked or with a length."""
    head = _head(wire.server)
    body = b""
    if b"transfer-encoding: chunked" in head.lower():
        while True:
            line = b""
            while not line.endswith(b"\r\n"):
                line += wire.server.recv(1)
            size = int(line, 16)
            body += line + _exactly(wire.server, size + 2)
            if size == 0:
                break
    else:
        body = _exactly(wire.server, _length(head) or 0)
    _send(wire, head + body)


def _both(wire: Wire) -> None:
    while not wire.stop.is_set():
        if wire.server.pending() or wire.client.pending():
            ready = [s for s in (wire.server, wire.client) if s.pending()]
        else:
            ready = select.select([wire.client, wire.server], [], [], 1.0)[0]
        for sock in ready:
            data = sock.recv(65536)
            if not data:
                return
            if sock is wire.client:
                wire.server.sendall(data)
            else:
                _send(wire, data)


def _send(wire: Wire, data: bytes) -> None:
    """To the client, through whatever is wrong with the wire. Raises OSError when it is cut."""
    if wire.freeze_after is not None and wire.passed + len(data) > wire.freeze_after:
        wire.client.sendall(data[: max(wire.freeze_after - wire.passed, 0)])
        wire.hold()
        raise OSError("frozen")
    if wire.cut_after is not None and wire.passed + len(data) > wire.cut_after:
        wire.client.sendall(data[: max(wire.cut_after - wire.passed, 0)])
        wire.reset()
        raise OSError("cut")
    wire.passed += len(data)
    if not wire.pace:
        wire.client.sendall(data)
        return
    for byte in data:
        wire.client.sendall(bytes([byte]))
        time.sleep(wire.pace)
