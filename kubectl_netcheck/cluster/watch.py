"""Watch: the changes of a set of objects as they happen, over one connection read line by line."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

from kubectl_netcheck.cluster.refusals import ServerSaid, server_said
from kubectl_netcheck.cluster.rest import CONNECT, Query, Rest
from kubectl_netcheck.cluster.words import dig
from kubectl_netcheck.model.errors import Unreachable

#: Bytes of one event; an object has at most 1.5 MiB in etcd.
LINE = 8 * 2**20
#: Seconds between two attempts to connect, doubled up to the last.
PAUSES = (0.1, 0.2, 0.5, 1.0)


class Watch:
    """Events of ``path`` until ``close`` is called or ``seconds`` are over.

    It asks without a resourceVersion, so that each connection begins with the present state as
    ADDED events: there is no gap after a cut or after 410 Gone, and no list is needed first.
    Deletions that happen while it reconnects are not seen.
    """

    def __init__(self, rest: Rest, path: str, query: Query, seconds: float) -> None:
        self._rest, self._path, self._query = rest, path, dict(query)
        self._end = time.monotonic() + seconds
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._sock: socket.socket | None = None

    def close(self) -> None:
        """End the watch from any thread; a blocked read wakes up."""
        self._closed.set()
        with self._lock:
            if self._sock is not None:
                _shut(self._sock)

    def events(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Pairs of type (ADDED, MODIFIED, DELETED) and object.

        Raises ServerSaid when watching is refused (401, 403, 404).
        """
        failures = 0
        while not self._closed.is_set() and self._left() > 0:
            try:
                for event in self._connected():
                    failures = 0
                    yield event
            except ServerSaid as said:
                if said.status in (400, 401, 403, 404, 405):
                    raise
            except (OSError, http.client.HTTPException, Unreachable):
                pass  # cut: connect again
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            failures += 1
            self._closed.wait(min(pause, max(self._left(), 0)))

    def _left(self) -> float:
        return self._end - time.monotonic()

    def _connected(self) -> Iterator[tuple[str, dict[str, Any]]]:
        seconds = max(int(self._left()) + 1, 1)
        query = {**self._query, "watch": "true", "timeoutSeconds": seconds}
        sock = self._rest.connection.dial(self._rest.connect_seconds or CONNECT)
        with self._lock:
            self._sock = sock
        try:
            if self._closed.is_set():
                return
            sock.settimeout(max(self._left(), 0.05))
            yield from self._read(sock, self._rest.url(self._path, query))
        finally:
            with self._lock:
                self._sock = None
            sock.close()

    def _read(self, sock: socket.socket, url: str) -> Iterator[tuple[str, dict[str, Any]]]:
        link = http.client.HTTPConnection(
            self._rest.connection.url.hostname or "", self._rest.connection.port
        )
        link.sock = sock
        self._rest.counted()
        link.putrequest("GET", url, skip_accept_encoding=True)
        for key, value in [*self._rest.headers(), ("Accept", "application/json")]:
            link.putheader(key, value)
        link.endheaders()
        response = link.getresponse()
        if response.status != 200:
            raise server_said("GET", self._path, response.status, response.read(65536))
        while line := response.readline(LINE + 1):
            if len(line) > LINE:
                raise http.client.HTTPException("an event is too long")
            found = _event(line)
            if found is None or found[0] == "ERROR":
                return  # 410 Gone, or cut in the middle of a line: begin anew
            if found[0] != "BOOKMARK":
                yield found


def _event(line: bytes) -> tuple[str, dict[str, Any]] | None:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return None
    seen = dig(raw, "object")
    return (str(dig(raw, "type")), seen) if isinstance(seen, dict) else None


def _shut(sock: socket.socket) -> None:
    try:
        # The plain socket's own: SSLSocket.shutdown forgets the TLS state under the reader's feet.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it was closed already
