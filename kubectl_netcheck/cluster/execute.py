"""Run a program in a pod: a client of the exec protocol of its own, on websocket-client.

Not kubernetes.stream: that drops impersonation, has no time limits, and breaks a client that
several threads share.
"""

import contextlib
import dataclasses
import http.client
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from kubectl_netcheck.cluster import channel
from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.manifests import CONTAINER
from kubectl_netcheck.cluster.refusals import said
from kubectl_netcheck.cluster.rest import CONNECT, Rest, pause, retry_after
from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.errors import NetcheckError

#: Bytes of output that are kept.
LIMIT = 4 * 2**20
#: Seconds from dialling until the pod's first byte: the API server, the kubelet and the runtime
#: need 0.15 s when nothing is wrong. Measured with nine at once and forty processes waiting for
#: each core: 1.3 s in the middle, 24 % over 2 s, 4 % over 4 s. With 2 s a busy node would be
#: accused of a broken way to its kubelet.
FIRST = 4.0
#: Seconds of silence after which a second way to the pod is worth its cost: half of FIRST, so that
#: the other way's answer is there soon after exec could be given up.
QUIET = 2.0
#: Seconds between pings; kubectl's (client-go remotecommand/websocket.go).
PING = 5.0
#: Seconds for frames that were overtaken by the Status frame.
LINGER = 1.0
_ON_THE_WAY = "does every proxy on the way to the API server pass websockets?"
_NO_ANSWER = "the API server was reached, but the node's kubelet did not answer through it in time"


def execute(  # noqa: PLR0917
    rest: Rest,
    namespace: str,
    pod: str,
    program: str,
    seconds: float,
    quiet: Callable[[], bool] | None = None,
    *,
    container: str = CONTAINER,
) -> Outcome:
    """Feed the program to ``sh`` in the pod's container; every trouble is an Outcome. quiet: called
    once when nothing was heard for QUIET seconds; whether another way brought the answer, so that
    this one need not be listened to beyond FIRST. Without that it is listened to until the end: a
    machine with too much to do is late, not deaf. A server that is too busy to shake hands is
    asked once more."""
    began, heard = time.monotonic(), threading.Event()
    first = FIRST if quiet is None else seconds
    attempts: list[Exec] = []

    def nothing_yet() -> None:
        if quiet is None or heard.is_set() or not quiet():
            return
        time.sleep(max(began + FIRST - time.monotonic(), 0))
        for each in attempts:
            each.give_up()

    silence = threading.Timer(QUIET, nothing_yet)
    silence.daemon = True
    silence.start()
    path, sent = _path(rest, namespace, pod, container), channel.wrapped(program)
    try:
        while True:
            left = began + seconds - time.monotonic()
            with Exec(rest, began + seconds, min(first, left), heard) as attempt:
                attempts.append(attempt)
                outcome = attempt.go(path, sent)
            pause = attempt.pause
            if pause is None or len(attempts) > 1 or pause + FIRST >= left:
                break
            time.sleep(pause)
    finally:
        silence.cancel()
    took = round(time.monotonic() - began, 3)
    return dataclasses.replace(outcome, seconds=took)


def _not_opened(problem: Exception) -> Outcome:
    why = f"exec could not be opened: {plain(problem, 120)}; {_ON_THE_WAY}"
    return Outcome("refused", detail=why)


def _path(rest: Rest, namespace: str, pod: str, container: str) -> str:
    query: dict[str, str | int] = {"container": container, "command": "sh"}
    query |= {"stdin": "true", "stdout": "true", "stderr": "true", "tty": "false"}
    return rest.url(f"/api/v1/namespaces/{namespace}/pods/{pod}/exec", query)


class Exec:
    """One connection: dial, shake hands, send, listen until it ends or time is up."""

    def __init__(self, rest: Rest, end: float, first: float, heard: threading.Event) -> None:
        """end: monotonic seconds. first: seconds for the pod's first byte, which sets heard. After
        it, pause: seconds after which another attempt makes sense."""
        self.pause: float | None = None
        self._rest, self._end = rest, end
        self._first = time.monotonic() + first
        self._output, self._errors = bytearray(), bytearray()
        self._first_byte = heard
        self._status: bytes | None = None
        self._link: Any = None
        self._sock: socket.socket | None = None
        # A peer that drips single bytes never runs into a socket's own time limit.
        self._guard = threading.Timer(max(end - time.monotonic(), 0) + LINGER, self._cut)
        self._guard.daemon = True

    def __enter__(self) -> "Exec":
        self._guard.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._guard.cancel()
        if self._sock is not None:
            self._sock.close()

    def give_up(self) -> None:
        """Listen no longer to what was never heard; from any thread."""
        if not self._heard:
            self._first = time.monotonic()
            self._cut()

    def go(self, url: str, program: bytes) -> Outcome:
        from websocket import WebSocketException, WebSocketProtocolException

        if trouble := self._opened(url):
            return trouble
        try:
            self._send(program)
            return self._listen()
        except (OSError, WebSocketException) as problem:
            if isinstance(problem, WebSocketProtocolException) and not self._heard:
                return _not_opened(problem)
            return self._broken(plain(problem))

    def _opened(self, url: str) -> Outcome | None:
        """None once hands are shaken, else why not."""
        from websocket import (
            WebSocketBadStatusException,
            WebSocketException,
            WebSocketTimeoutException,
        )

        try:
            self._open(url)
        except WebSocketBadStatusException as refused:
            message, _ = said(refused.resp_body or b"")
            if channel.passing(refused.status_code, message):
                after = (refused.resp_headers or {}).get("retry-after")
                self.pause = pause(1, retry_after(after))
            return channel.refusal(refused.status_code, message)
        except NetcheckError as problem:  # of the credentials: nothing was asked yet
            return Outcome("refused", detail=plain(problem.why or problem.what))
        except (OSError, WebSocketException, http.client.HTTPException, ValueError) as problem:
            late = isinstance(problem, (TimeoutError, WebSocketTimeoutException))
            late |= time.monotonic() >= self._first  # given up: what it then says is our own doing
            if late and self._sock is not None:  # it was dialled: the rest is up to the kubelet
                return self._late()
            return _not_opened(problem)
        return None

    def _open(self, url: str) -> None:
        """Raises WebSocketException and OSError."""
        import websocket

        self._rest.counted()
        limit = min(self._rest.connect_seconds or CONNECT, self._left(self._first))
        connection = self._rest.connection
        self._sock = connection.dial(limit)
        self._sock.settimeout(self._left(self._first))
        self._link = websocket.WebSocket(enable_multithread=False, skip_utf8_validation=True)
        scheme = "wss" if connection.tls is not None else "ws"
        host = connection.url.netloc.rpartition("@")[2]
        self._link.connect(
            f"{scheme}://{host}{url}",
            socket=self._sock,
            header=[f"{key}: {value}" for key, value in self._rest.headers()],
            subprotocols=list(channel.PROTOCOLS),
            suppress_origin=True,
            redirect_limit=0,
        )

    def _send(self, program: bytes) -> None:
        for at in range(0, len(program), channel.CHUNK):
            part = program[at : at + channel.CHUNK]
            self._link.send_binary(bytes([channel.STDIN]) + part)

    def _listen(self) -> Outcome:
        from websocket import ABNF, WebSocketConnectionClosedException, WebSocketTimeoutException

        while True:
            until = self._end if self._heard else min(self._first, self._end)
            if time.monotonic() >= until:
                return self._late()
            self._link.settimeout(min(PING, self._left(until)))
            try:
                opcode, frame = self._link.recv_data_frame()
            except WebSocketTimeoutException:
                if self._status is None:
                    self._link.ping()
                continue
            except WebSocketConnectionClosedException:
                break
            if opcode == ABNF.OPCODE_CLOSE:
                break
            if not self._take(bytes(frame.data)):
                return Outcome("cut", self._text(), detail="it printed more than 4 MiB")
        if self._status is None:
            return self._broken("the stream ended without a word")
        return channel.ended(self._status, self._text(), bytes(self._errors))

    def _take(self, data: bytes) -> bool:
        """Sort a frame in by its channel; False when there is too much output."""
        kind, body = (data[0], data[1:]) if data else (channel.STDOUT, b"")
        if body:
            self._first_byte.set()
        if kind == channel.STDOUT:
            self._output += body[: LIMIT - len(self._output)]
        elif kind == channel.STDERR:  # kept apart, or it would break into the middle of a line
            self._errors += body[: 4096 - len(self._errors)]
        elif kind == channel.ERROR and self._status is None:
            self._status = body
            self._end = min(self._end, time.monotonic() + LINGER)
        return len(self._output) < LIMIT

    def _late(self) -> Outcome:
        if self._status is not None:
            return channel.ended(self._status, self._text(), bytes(self._errors))
        if not self._heard:
            return Outcome("silent", detail=_NO_ANSWER)
        return Outcome("deadline", self._text(), detail="the program did not end in time")

    def _broken(self, why: str) -> Outcome:
        if self._status is not None:
            return channel.ended(self._status, self._text(), bytes(self._errors))
        if time.monotonic() >= (self._end if self._heard else self._first):
            return self._late()
        return Outcome("cut" if self._heard else "refused", self._text(), detail=why)

    @property
    def _heard(self) -> bool:
        return self._first_byte.is_set()

    def _text(self) -> str:
        return bytes(self._output).replace(channel.HELLO, b"", 1).decode("utf-8", "replace")

    def _left(self, until: float) -> float:
        return max(min(until, self._end) - time.monotonic(), 0.01)

    def _cut(self) -> None:
        if self._sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
