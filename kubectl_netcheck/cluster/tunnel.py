"""A connection through a proxy: HTTP CONNECT, the same inside TLS, or SOCKS5.

Always a tunnel, for REST, watch and exec alike, so that one way is tried and not three. The socket
that comes out of it is a plain one even where the proxy speaks TLS, because neither websocket nor
HTTP libraries take TLS inside TLS.
"""

import base64
import ipaddress
import socket
import ssl
import struct
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from urllib.parse import unquote, urlsplit

from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.naming import in_url

#: Schemes of a proxy's URL, and the port where it names none.
PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
#: Bytes of a proxy's answer to CONNECT.
_LIMIT = 16384
#: What a SOCKS server says instead of yes (RFC 1928 §6).
_SOCKS = {
    1: "general failure",
    2: "not allowed by its rules",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "TTL expired",
    8: "address type not supported",
}


def through(
    proxy: str, host: str, port: int, seconds: float | None, tls: ssl.SSLContext | None
) -> socket.socket:
    """A socket to host and port by way of the proxy, within that many seconds.

    proxy: a URL of one of PORTS. tls: to check an https proxy with. Raises OSError.
    """
    url = urlsplit(proxy)
    end = None if seconds is None else time.monotonic() + seconds
    at = url.hostname or "", url.port or PORTS[url.scheme]
    sock = _reached(at, seconds)
    try:
        if url.scheme.startswith("socks5"):
            _socks(sock, proxy, host, port, end)
            return sock
        if url.scheme == "https" and tls is not None:
            sock = tls.wrap_socket(sock, server_hostname=at[0])
        _ask(sock, proxy, host, port, end)
        return _opened(sock) if isinstance(sock, ssl.SSLSocket) else sock
    except BaseException:
        sock.close()
        raise


def _reached(at: tuple[str, int], seconds: float | None) -> socket.socket:
    """A socket to the proxy; raises OSError that names it, lest the API server be blamed."""
    try:
        return socket.create_connection(at, timeout=seconds)
    except TimeoutError:
        raise
    except OSError as problem:
        why = plain(problem)
    raise OSError(f"the proxy {at[0]}:{at[1]} was not reached: {why}")


def proxy_headers(proxy: str) -> dict[str, str]:
    """Proxy-Authorization when the proxy's URL holds a user."""
    user, password = _login(proxy)
    if not user:
        return {}
    word = base64.b64encode(user + b":" + password).decode()
    return {"Proxy-Authorization": f"Basic {word}"}


def _login(proxy: str) -> tuple[bytes, bytes]:
    url = urlsplit(proxy)
    pair = (unquote(each or "").encode("utf-8", "replace") for each in (url.username, url.password))
    user, password = pair
    return user, password


def _ask(sock: socket.socket, proxy: str, host: str, port: int, end: float | None) -> None:
    """CONNECT through an HTTP proxy (RFC 9110 §9.3.6)."""
    name = in_url(host)
    ask = f"CONNECT {name}:{port} HTTP/1.1\r\nHost: {name}:{port}\r\n"
    for key, value in proxy_headers(proxy).items():
        ask += f"{key}: {value}\r\n"
    sock.sendall(f"{ask}\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:  # byte by byte: none of what follows may be swallowed
        if len(answer) > _LIMIT:
            raise OSError("the proxy's answer is too long")
        answer += _exactly(sock, 1, end)
    if answer.split(b" ", 2)[1:2] != [b"200"]:
        raise OSError(f"the proxy refused: {plain(answer[:100].decode('latin-1'))}")


def _socks(sock: socket.socket, proxy: str, host: str, port: int, end: float | None) -> None:
    """SOCKS 5 (RFC 1928), with a user where the URL names one (RFC 1929). A name is sent as it is:
    often only the proxy's side can look it up."""
    user, password = _login(proxy)
    sock.sendall(b"\x05\x02\x00\x02" if user else b"\x05\x01\x00")
    version, method = _exactly(sock, 2, end)
    if version != 5:
        raise OSError("what answers in the proxy's place does not speak SOCKS 5")
    if method == 2 and user:
        lengths = (len(user) & 255, len(password) & 255)
        sock.sendall(b"\x01%c%s%c%s" % (lengths[0], user[:255], lengths[1], password[:255]))
        if _exactly(sock, 2, end)[1] != 0:
            raise OSError("the SOCKS proxy does not accept the user and password of proxy-url")
    elif method != 0:
        raise OSError("the SOCKS proxy wants a way to log in that proxy-url does not give")
    sock.sendall(b"\x05\x01\x00" + _address(host) + struct.pack("!H", port))
    _, answer, _, kind = _exactly(sock, 4, end)
    if answer != 0:
        raise OSError(f"the SOCKS proxy refused: {_SOCKS.get(answer, f'code {answer}')}")
    size = {1: 4, 4: 16}.get(kind) or _exactly(sock, 1, end)[0]
    _exactly(sock, size + 2, end)  # where it connects from: of no interest


def _address(host: str) -> bytes:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        try:
            name = host.encode("idna")[:255]
        except UnicodeError:
            raise OSError(f"{plain(host, 80)} is no name that a proxy can look up") from None
        return b"\x03%c%s" % (len(name), name)
    return (b"\x01" if found.version == 4 else b"\x04") + found.packed


def _exactly(sock: socket.socket, size: int, end: float | None) -> bytes:
    data = b""
    while len(data) < size:
        if end is not None:
            sock.settimeout(max(end - time.monotonic(), 0.01))
        more = sock.recv(size - len(data))
        if not more:
            raise OSError("the proxy closed the connection")
        data += more
    return data


def _opened(inner: ssl.SSLSocket) -> socket.socket:
    """A plain socket whose bytes a thread carries through the TLS one, until either end closes."""
    ours, theirs = socket.socketpair()
    inner.setblocking(False)
    theirs.setblocking(False)

    def carried() -> None:
        with inner, theirs, suppress(OSError):  # an end that broke is closed like any other
            _carry(inner, theirs)

    threading.Thread(target=carried, daemon=True).start()
    return ours


def _carry(inner: ssl.SSLSocket, theirs: socket.socket) -> None:
    """Both ways in one thread: two that read and write one TLS socket can stand still for ever
    (https://github.com/python/cpython/issues/137583). Raises OSError."""
    held = {inner: b"", theirs: b""}  # what was read from each and is not yet sent on
    while True:
        events, moved = {inner: 0, theirs: 0}, False
        for source, target in ((inner, theirs), (theirs, inner)):
            try:
                if held[source]:
                    held[source] = held[source][target.send(held[source]) :]
                else:
                    held[source] = source.recv(65536)
                    if not held[source]:
                        return
                moved = True
            except ssl.SSLWantReadError:  # TLS may have to read before it can write, and vice versa
                events[inner] |= EVENT_READ
            except ssl.SSLWantWriteError:
                events[inner] |= EVENT_WRITE
            except BlockingIOError:
                events[theirs] |= EVENT_READ if source is theirs else EVENT_WRITE
        if not moved:
            _wait(events)


def _wait(events: Mapping[socket.socket, int]) -> None:
    """Until one of these sockets is ready for what it is waited for."""
    with DefaultSelector() as selector:
        for sock, wanted in events.items():
            if wanted:
                selector.register(sock, wanted)
        selector.select()
