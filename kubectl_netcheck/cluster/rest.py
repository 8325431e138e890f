"""REST: raw JSON requests to the API server over kept-alive connections.

No typed models: they are ten times slower and refuse objects that a real server sends.
"""

import json
import random
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from kubectl_netcheck import __version__
from kubectl_netcheck.cluster.connect import Connection
from kubectl_netcheck.cluster.limit import Limit, connections
from kubectl_netcheck.cluster.refusals import server_said, unreachable
from kubectl_netcheck.cluster.words import dig, plain
from kubectl_netcheck.model.errors import NetcheckError, Unreachable

#: Seconds. Connecting is quick or hopeless; a list of a large cluster may take seconds.
CONNECT, READ = 3.0, 10.0
#: Seconds, tries included, of a request whose answer the run can do without.
BRIEF = 6.0
#: Bytes of one answer. 5000 nodes in full are 64 MB.
LIMIT = 256 * 2**20
#: Tries of one request, the first included; and of one that broke where nothing says that it would
#: pass soon: an error of the server itself (a change of etcd's leader, which is over in a moment),
#: a server that is slow to take a connection.
TRIES, DOUBTFUL = 4, 3
SLOW_TO_CONNECT = 2
#: Seconds of Retry-After that are waited for where the run has no deadline.
PATIENCE = 30.0
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
MERGE = "application/strategic-merge-patch+json"
Query = Mapping[str, str | int]


class Rest:
    """The API server as a place to send requests; safe from several threads."""

    def __init__(
        self,
        connection: Connection,
        request_timeout: float | None = None,
        until: float | None = None,
    ) -> None:
        """until: monotonic seconds by which every request has ended."""
        self.connection, self.limit = connection, Limit(until)
        self._asked = request_timeout
        self.connect_seconds, self.read_seconds = _limits(request_timeout)
        self._calls = 0
        self._lock = threading.Lock()
        self._resolved = False
        self._pool = _pool(connection, self.limit)

    @property
    def calls(self) -> int:
        return self._calls

    def counted(self) -> None:
        """Count a request that goes another way than through here (exec, watch)."""
        with self._lock:
            self._calls += 1

    def get(
        self, path: str, query: Query | None = None, accept: str = "", brief: bool = False
    ) -> dict[str, Any]:
        """brief: what it answers can be done without, so it is given up early."""
        seconds = max(BRIEF, self._asked or 0.0) if brief else None
        return _parsed(self._send("GET", path, query, None, accept, seconds))

    def text(self, path: str, query: Query, seconds: float, most: int) -> str:
        """An answer that is not JSON. seconds: for all tries together. most: bytes of it."""
        found = self._send("GET", path, query, None, "*/*", seconds, most)
        return found[:most].decode("utf-8", "replace")

    def post(self, path: str, body: object, query: Query | None = None) -> dict[str, Any]:
        """A create. One of a named object is tried again after an error of the server: at worst
        that answers 409, because the first one has made it."""
        return _parsed(self._send("POST", path, query, body))

    def patch(self, path: str, body: object) -> dict[str, Any]:
        """A strategic merge: lists of named objects are merged by name, so that a second try of a
        patch whose answer was lost changes nothing."""
        return _parsed(self._send("PATCH", path, None, body))

    def delete(
        self,
        path: str,
        body: object = None,
        query: Query | None = None,
        seconds: float | None = None,
    ) -> dict[str, Any]:
        """seconds: for all tries together."""
        return _parsed(self._send("DELETE", path, query, body, "", seconds))

    def headers(self) -> list[tuple[str, str]]:
        """The headers that every request carries, watch and exec included."""
        until = self.limit.until
        left = None if until is None else max(until - time.monotonic(), 0.1)
        return [("User-Agent", f"kubectl-netcheck/{__version__}"), *self.connection.headers(left)]

    def url(self, path: str, query: Query | None = None) -> str:
        """Path and query as sent, the path of the server's URL included."""
        tail = f"?{urlencode(list(query.items()))}" if query else ""
        return f"{self.connection.url.path.rstrip('/')}{path}{tail}"

    def resolve(self) -> None:
        """Look the server's name up once, with a limit that the resolver itself lacks."""
        if self._resolved or self.connection.proxy:
            return
        host = self.connection.url.hostname
        answer: list[Exception | None] = []

        def look() -> None:
            try:
                socket.getaddrinfo(host, self.connection.port, type=socket.SOCK_STREAM)
                answer.append(None)
            except (OSError, UnicodeError) as problem:
                answer.append(problem)

        looker = threading.Thread(target=look, daemon=True)
        looker.start()
        looker.join(self.limit.left(self.connect_seconds or None))
        problem = answer[0] if answer else socket.gaierror("no answer from the name server")
        if problem is not None:
            raise unreachable(self.connection.server, problem)
        self._resolved = True

    def _send(  # noqa: PLR0917
        self,
        method: str,
        path: str,
        query: Query | None,
        body: object,
        accept: str = "",
        seconds: float | None = None,
        most: int = LIMIT,
    ) -> bytes:
        """seconds: for all tries together, None for as long as the run goes on. most: bytes of the
        answer; one more where there are more."""
        from urllib3.exceptions import HTTPError

        end = None if seconds is None else time.monotonic() + seconds

        try:
            self.resolve()
        except TimeoutError as problem:
            raise unreachable(self.connection.server, problem) from None
        url = f"{self.connection.url.scheme}://{self.connection.url.netloc}{self.url(path, query)}"
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(1, TRIES + 1):
            try:
                status, answer, after = self._once(method, url, data, accept, end, most)
            except (HTTPError, OSError) as problem:
                if attempt >= _tries_at(problem, method):
                    raise unreachable(self.connection.server, problem) from None
                self._wait(pause(attempt, 0.0), problem, end)
                continue
            gap = pause(attempt, after)
            if attempt < _tries_of(status, method, body) and self._in_time(gap, end):
                time.sleep(gap)
                continue
            if status >= 400:
                raise server_said(method, path, status, answer)
            return answer
        raise AssertionError("unreachable: the last try returns or raises")

    def _in_time(self, seconds: float, end: float | None) -> bool:
        """Whether a pause of that length leaves time for another try."""
        ends = [each for each in (self.limit.until, end) if each is not None]
        return time.monotonic() + seconds < min(ends) if ends else seconds < PATIENCE

    def _wait(self, seconds: float, problem: Exception, end: float | None) -> None:
        if not self._in_time(seconds, end):
            late = TimeoutError("timed out")
            raise unreachable(self.connection.server, late) from problem
        time.sleep(seconds)

    def _once(  # noqa: PLR0917
        self, method: str, url: str, data: bytes | None, accept: str, end: float | None, most: int
    ) -> tuple[int, bytes, float]:
        from urllib3 import HTTPHeaderDict, Timeout

        def left(most: float | None) -> float | None:
            mine = None if end is None else max(end - time.monotonic(), 0.01)
            return self.limit.left(min((x for x in (most, mine) if x is not None), default=None))

        headers = HTTPHeaderDict(self.headers())
        headers["Accept"] = accept or "application/json"
        if data is not None:
            headers["Content-Type"] = MERGE if method == "PATCH" else "application/json"
        self.counted()
        response = self._pool.request(
            method,
            url,
            body=data,
            headers=headers,
            timeout=Timeout(connect=left(self.connect_seconds), read=left(self.read_seconds)),
            retries=False,
            preload_content=False,
        )
        answer = b""
        try:
            answer = response.read(most + 1, decode_content=True)
        finally:
            if len(answer) > most:  # its rest would be read as the next answer
                response.close()
            response.release_conn()
        self.limit.left(None)  # cut in the middle: what came may look whole
        if len(answer) > LIMIT:
            raise NetcheckError(f"an answer of the API server is larger than {LIMIT >> 20} MiB")
        return response.status, answer, retry_after(response.headers.get("Retry-After"))


def garbled(problem: BaseException) -> bool:
    """Whether a handshake broke because bytes of it were not as they were sent. It happens once in
    thousands, seen on the lab with a busy processor; nothing had been asked yet."""
    cause = problem.args[0] if problem.args else None
    reason = cause.reason if isinstance(cause, ssl.SSLError) else None
    return reason in ("TLSV1_ALERT_DECODE_ERROR", "SSLV3_ALERT_BAD_RECORD_MAC")


def _tries_at(problem: Exception, method: str) -> int:
    """Tries of a request that had no answer."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProtocolError

    # A kept-alive connection that the server had closed is a ProtocolError.
    if isinstance(problem, ProtocolError) or garbled(problem):
        return TRIES
    late = isinstance(problem, ConnectTimeoutError) and not isinstance(problem, NewConnectionError)
    return SLOW_TO_CONNECT if late and method == "GET" else 1


def _tries_of(status: int, method: str, body: object) -> int:
    """Tries of a request with that answer. A create without a name may not be sent twice."""
    if status == 429:  # it was not even looked at
        return TRIES
    if method == "POST" and not dig(body, "metadata", "name"):
        return 1
    if status == 500 or method == "POST":
        return DOUBTFUL if status in (500, 502, 503, 504) else 1
    return TRIES if status in (502, 503, 504) else 1


def _limits(request_timeout: float | None) -> tuple[float | None, float | None]:
    if request_timeout is None:
        return CONNECT, READ
    if request_timeout <= 0:  # kubectl's "no limit"; a dead server must still be noticed
        return CONNECT, None
    return min(CONNECT, request_timeout), request_timeout


def _pool(connection: Connection, limit: Limit) -> Any:
    import urllib3

    options: dict[str, Any] = {"maxsize": 32, "block": False}
    if connection.tls is not None:
        # Not assert_hostname: with it urllib3 turns check_hostname off in the context, which exec
        # shares. The context itself checks the name that it is given.
        options["ssl_context"] = connection.tls
        if not connection.tls.check_hostname:  # as the user asked; a warning each time is noise
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        if connection.tls_name:
            options["server_hostname"] = connection.tls_name
    pool: Any = urllib3.PoolManager(**options)
    pool.pool_classes_by_scheme = connections(limit, connection.reach)
    return pool


def _parsed(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        words = plain(answer[:200].decode("utf-8", "replace"), 120)
        raise Unreachable(
            "what answers in the API server's place speaks no JSON",
            f"it begins: {words}",
            "check that the server's URL is a Kubernetes API server, not a login page or proxy",
        ) from None
    return found if isinstance(found, dict) else {}


def retry_after(header: str | None) -> float:
    """Retry-After in seconds; 0 when absent, a date, or no number at all."""
    return float(header) if header and header.isascii() and header.isdecimal() else 0.0


def pause(attempt: int, after: float) -> float:
    """Seconds before the next try. Full jitter: a crowd that was refused together must not come
    back together."""
    return after + random.uniform(0, 0.1 * 2**attempt)
