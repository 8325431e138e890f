"""A small API server over TLS that does what a real one cannot be made to do."""

import base64
import hashlib
import json
import re
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3
Answer = Callable[["Asked"], None]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1, without an authority key identifier."""
    cert, key = folder / "tls.crt", folder / "tls.key"
    made = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=fake"
    )
    names = "subjectAltName=IP:127.0.0.1,DNS:fake.example"
    more = ["-addext", names, "-addext", "authorityKeyIdentifier=none"]
    files = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run(["openssl", *made.split(), *more, *files], check=True, capture_output=True)
    return cert, key


class Asked:
    """One request and the means to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        url = urlsplit(handler.path)
        self.handler, self.method, self.path = handler, handler.command, url.path
        self.query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        self.headers = handler.headers
        self.body: Any = json.loads(body) if body else None

    def json(self, status: int, body: object, **headers: str) -> None:
        self.text(status, json.dumps(body).encode(), **headers)

    def text(self, status: int, body: bytes, **headers: str) -> None:
        self.handler.send_response(status)
        for key, value in headers.items():
            self.handler.send_header(key.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def stream(self) -> Callable[[object], None]:
        """Begin a chunked answer; returns what sends one line of JSON."""
        self.handler.send_response(200)
        self.handler.send_header("Transfer-Encoding", "chunked")
        self.handler.end_headers()

        def send(event: object) -> None:
            line = event if isinstance(event, bytes) else json.dumps(event).encode() + b"\n"
            self.handler.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.handler.wfile.flush()

        return send

    def cut(self) -> None:
        """Close the connection without another word."""
        self.handler.close_connection = True
        sock = self.handler.connection
        socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def upgrade(self, protocol: str = "v5.channel.k8s.io") -> "Peer":
        """Accept the websocket handshake."""
        key = self.headers["Sec-WebSocket-Key"] + GUID
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.handler.send_response(101)
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept),
            ("Sec-WebSocket-Protocol", protocol),
        ):
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.close_connection = True
        return Peer(self.handler)


class Peer:
    """The server's end of a websocket."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._read, self._write = handler.rfile, handler.wfile

    def receive(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame."""
        head = self._read.read(2)
        if len(head) < 2:
            return 8, b""
        size = head[1] & 127
        if size == 126:
            (size,) = struct.unpack("!H", self._read.read(2))
        mask = self._read.read(4)
        data = self._read.read(size)
        return head[0] & 15, bytes(b ^ mask[i % 4] for i, b in enumerate(data))

    def program(self) -> str:
        """Standard input until the wrapper's last line."""
        text = b""
        while not text.endswith(b"exit $?\n"):
            opcode, data = self.receive()
            if opcode != 2:
                break
            text += data[1:]
        return text.decode()

    def send(self, channel: int, data: bytes) -> None:
        self.raw(2, bytes([channel]) + data)

    def raw(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes([0x80 | opcode])
        head += bytes([size]) if size < 126 else b"\x7e" + struct.pack("!H", size)
        self._write.write(head + payload)
        self._write.flush()

    def status(self, **status: object) -> None:
        self.send(3, json.dumps({"kind": "Status", **status}).encode())

    def close(self) -> None:
        self.raw(8, struct.pack("!H", 1000))


class FakeApi:
    """Answers by method and path pattern; several answers to one are given in turn, the last
    one again and again. ``seen`` is every request."""

    def __init__(self, cert: Path, key: Path) -> None:
        self.cert = cert
        self.seen: list[Asked] = []
        self._routes: list[tuple[str, re.Pattern[str], list[Answer]]] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._server.server_address[1]}"

    def on(self, method: str, path: str, *answers: Answer) -> None:
        """Latest first. path: a pattern for the whole path."""
        self._routes.insert(0, (method, re.compile(path), list(answers)))

    def asked(self, method: str, path: str) -> list[Asked]:
        return [a for a in self.seen if a.method == method and re.fullmatch(path, a.path)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, asked: Asked) -> Answer:
        with self._lock:
            self.seen.append(asked)
            for method, path, answers in self._routes:
                if method == asked.method and path.fullmatch(asked.path):
                    return answers.pop(0) if len(answers) > 1 else answers[0]
        return status(404, "NotFound", f"nothing at {asked.path}")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                asked = Asked(self, self.rfile.read(size))
                fake._answer(asked)(asked)

            do_GET = do_POST = do_DELETE = do_PATCH = _any

            def handle(self) -> None:
                try:
                    super().handle()
                except (OSError, ValueError):
                    self.close_connection = True  # the client went away, as some tests want

            def finish(self) -> None:
                try:
                    super().finish()
                except (OSError, ValueError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                return

        return Handler


def ok(body: object) -> Answer:
    return lambda asked: asked.json(200, body)


def created(asked: Asked) -> None:
    """Echo the object with a uid, as a create does."""
    asked.json(201, {**asked.body, "metadata": {**asked.body["metadata"], "uid": "u-1"}})


def status(code: int, reason: str, message: str, **headers: str) -> Answer:
    body = {"kind": "Status", "status": "Failure", "reason": reason, "message": message}
    return lambda asked: asked.json(code, {**body, "code": code}, **headers)
