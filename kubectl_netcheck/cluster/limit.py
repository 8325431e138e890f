"""Limit: the moment by which every request has ended, whatever the server does.

A socket's own time limit starts anew with each byte, so a server that drips bytes would never run
into it: at the moment itself the connections are cut.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any


class Limit:
    """Safe from several threads. until: monotonic seconds, None for no limit."""

    def __init__(self, until: float | None = None) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, socket.socket] = {}
        self._timer: threading.Timer | None = None
        self.until: float | None = None
        if until is not None:
            self.set(until)

    def set(self, until: float) -> None:
        """Move the moment; one that has passed cuts at once what is under way."""
        with self._lock:
            self.until = until
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(max(until - time.monotonic(), 0), self._cut, (until,))
            self._timer.daemon = True
            self._timer.start()

    def left(self, most: float | None) -> float | None:
        """Seconds that a step may take, ``most`` at most. Raises TimeoutError when none is left."""
        if self.until is None:
            return most
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out: the time of the run is over")
        return left if most is None else min(left, most)

    def hold(self, key: object, sock: socket.socket) -> None:
        """Cut this connection at the moment. A copy is kept: TLS takes the socket itself over."""
        copy = sock.dup()
        with self._lock:
            old, self._held[id(key)] = self._held.get(id(key)), copy
        if old is not None:
            old.close()

    def release(self, key: object) -> None:
        """The connection is closed."""
        with self._lock:
            copy = self._held.pop(id(key), None)
        if copy is not None:
            copy.close()

    def _cut(self, until: float) -> None:
        with self._lock:
            if self.until != until:  # it was moved while this waited for the lock
                return
            for sock in self._held.values():
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def connections(limit: Limit, reach: Callable[[float | None], socket.socket]) -> dict[str, Any]:
    """urllib3's pool classes by scheme, with connections that the limit cuts. reach: makes a socket
    to the server within seconds, proxies included. A TLS handshake that takes too long is a
    ConnectTimeoutError too, as nothing was asked yet."""
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    def held(base: type[Any]) -> type[Any]:
        class Held(base):  # type: ignore[misc]
            def _new_conn(self) -> Any:
                seconds = self.timeout if isinstance(self.timeout, (int, float)) else None
                try:
                    sock = reach(seconds)
                except TimeoutError as late:
                    raise ConnectTimeoutError(self, "no connection in time") from late
                except OSError as problem:
                    raise NewConnectionError(self, str(problem)) from problem
                limit.hold(self, sock)
                return sock

            def connect(self) -> None:
                try:
                    super().connect()
                except TimeoutError as late:
                    raise ConnectTimeoutError(self, "no connection in time") from late

            def close(self) -> None:
                super().close()
                limit.release(self)

        return Held

    return {
        scheme: type(f"Held{pool.__name__}", (pool,), {"ConnectionCls": held(pool.ConnectionCls)})
        for scheme, pool in (("http", HTTPConnectionPool), ("https", HTTPSConnectionPool))
    }
