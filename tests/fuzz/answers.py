"""Targets that read the API server's answers: its objects, its errors, and the exec channel."""

import contextlib
import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from kubectl_netcheck.cluster import (
    limit_ranges,
    plugin,
    relay,
    rest,
    status,
    survey,
    tunnel,
    watch,
)
from kubectl_netcheck.cluster.execute import Exec
from kubectl_netcheck.cluster.inventory import inventory
from kubectl_netcheck.cluster.refusals import server_said
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.rights import missing_here
from kubectl_netcheck.cluster.words import dig, items
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.inventory import Wanted
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.run.state import context_of, states_of
from tests.fuzz.edits import Choices, edited
from tests.fuzz.files import CASES
from tests.fuzz.target import Target, sound

_POD = {
    "metadata": {"name": "p", "namespace": "n", "deletionTimestamp": None},
    "spec": {"nodeName": "node-a", "containers": [{"name": "c", "image": "i"}]},
    "status": {
        "phase": "Pending",
        "podIP": "10.0.0.1",
        "reason": "",
        "conditions": [{"type": "Ready", "status": "False", "message": "m"}],
        "containerStatuses": [{"name": "c", "state": {"waiting": {"reason": "ErrImagePull"}}}],
        "ephemeralContainerStatuses": [{"name": "c", "state": {"terminated": {"exitCode": 1}}}],
    },
}
_EVENT = {"reason": "FailedCreatePodSandBox", "message": "m", "lastTimestamp": "2026-01-01"}
_QUOTA = {
    "metadata": {"name": "q"},
    "status": {"hard": {"pods": "5", "limits.cpu": "1"}, "used": {"pods": "1", "limits.cpu": "1m"}},
    "spec": {"limits": [{"type": "Pod", "min": {"cpu": "1m"}, "max": {"memory": "1Gi"}}]},
}
_ENDED = {"reason": "Completed", "message": "m", "exitCode": 0}
_RULES = {
    "status": {
        "allowed": True,
        "resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["pods", "pods/*"]}],
    }
}
_OBJECTS = {
    "pod": _POD,
    "events": [_EVENT],
    "quota": _QUOTA,
    "ended": _ENDED,
    "node": {"status": {"images": [{"names": ["i"]}]}},
    "rules": _RULES,
}
_STATUS = {
    "status": "Failure",
    "reason": "NonZeroExitCode",
    "message": "command terminated with non-zero exit code",
    "details": {"causes": [{"reason": "ExitCode", "message": "7"}]},
}
_ASKED = {
    "services": "healthy/healthy-service",
    "ingresses": "ingress-backend-unreachable/ingress-ingress-backend-unreachable-node-b",
    "pods": "pod-egress-blocked/pod-pod-egress-blocked-node-b",
}


def targets() -> Iterator[Target]:
    """Bytes first, then objects whose values are edited."""
    yield Target("answers", _answer, _answers, share=3)
    yield Target("channel", _channel, _streams, share=6)
    yield Target("objects", _object, _random, share=6, longest=256)
    yield Target("inventory", _inventory, _random, share=16, longest=256)


def _answer(data: bytes) -> None:
    """What came in place of JSON. Byte 0: the HTTP status of an error."""
    code, body = 400 + (data[0] if data else 0), data[1:]
    with contextlib.suppress(NetcheckError):
        rest._parsed(body)
    said = server_said("GET", "/api/v1/namespaces/x/pods", code, body)
    assert all(isinstance(text, str) for text in (said.what, said.why, said.do, said.reason))
    watch._event(body)
    with contextlib.suppress(NetcheckError):
        plugin._read("login", "v1", body)
    for ask in (tunnel._ask, tunnel._socks):
        ours, theirs = socket.socketpair()
        with ours, theirs, contextlib.suppress(OSError):
            theirs.sendall(body)
            theirs.shutdown(socket.SHUT_WR)
            ask(ours, "http://u:p@proxy", "api.example", 443, None)


def _answers() -> Iterator[bytes]:
    for found in (_STATUS, {"type": "ADDED", "object": _POD}, {"items": [_POD]}, [], None, 1e9):
        yield b"\3" + json.dumps(found).encode()
    login = {"apiVersion": "v1", "kind": "ExecCredential", "status": {"token": "t"}}
    yield b"\3" + json.dumps(login).encode()
    yield b"\3HTTP/1.1 200 OK\r\n\r\n"
    yield b"\3\5\2\1\0\5\0\0\1\x7f\0\0\1\0\0"


class _Fed(Exec):
    """An exec whose server has said all already."""

    def __init__(self, said: bytes) -> None:
        super().__init__(cast(Rest, None), time.monotonic() + 5, 5, threading.Event())
        self._said = said

    def _opened(self, _url: str) -> None:
        from websocket import WebSocket

        self._sock, self._peer = socket.socketpair()
        self._peer.sendall(self._said)
        self._peer.shutdown(socket.SHUT_WR)
        self._link = WebSocket(enable_multithread=False, skip_utf8_validation=True)
        self._link.sock, self._link.connected = self._sock, True

    def ended(self) -> None:
        """Nobody waits for it; its guard was never started."""
        for end in (self._sock, self._peer):
            if end is not None:
                end.close()


def _channel(data: bytes) -> None:
    """A stream of websocket frames, and what the Status object among them says."""
    run = _Fed(data)
    try:
        outcome = run.go("/", b"true")
    finally:
        run.ended()
    assert outcome.kind in {"exit", "refused", "start-error", "connect", "deadline", "cut"}
    assert (outcome.kind == "exit") == (outcome.code is not None)
    assert len(outcome.detail) <= 300


def _streams() -> Iterator[bytes]:
    def frame(channel: int, body: bytes, opcode: int = 2) -> bytes:
        data = bytes([channel]) + body
        size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2, "big")
        return bytes([0x80 | opcode]) + size + data

    hello, bye = frame(1, b"netcheck-hello\n"), frame(3, b"\xe8", 8)
    good, bad = frame(3, b'{"status": "Success"}'), frame(3, json.dumps(_STATUS).encode())
    for middle in (b"", frame(2, b"oops"), frame(1, b"x" * 300), frame(9, b""), b"\x89\0"):
        for status_ in (good, bad, frame(3, b"no JSON"), b""):
            yield hello + middle + status_ + bye
    yield b"\x82\x7f" + b"\xff" * 8
    yield b"\x01\x02\x01a\x80\x01b" + good


def _object(data: bytes) -> None:
    """Objects that one function each reads."""
    found: Any = edited(_OBJECTS, Choices(data))
    found = found if isinstance(found, dict) else {}
    pod, quota, node, ended, rules = (
        _mapping(found.get(key)) for key in ("pod", "quota", "node", "ended", "rules")
    )
    events = items(found, "events")
    for started in (
        status.settle("p1@a", pod),
        status.guest("p1@a", pod, "c"),
        status.unsettled("p1@a", pod, events, 5.0),
    ):
        assert started is None or started.address or started.trouble
    survey.has_image(node, "i")
    survey.over_quota(quota, 8, 2)
    limit_ranges.over_limits(quota)
    limit_ranges.fitted([quota, quota])
    relay._read(ended)
    missing_here(cast(Rest, _Api({"": rules})), "x")


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


class _Api:
    """Answers every request with an object: of its resource, or that of the empty name."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._found = found

    def get(
        self, path: str, query: Any = None, accept: str = "", brief: bool = False
    ) -> dict[str, Any]:
        parts = path.partition("?")[0].split("/")
        resource = next((part for part in reversed(parts) if part in self._found), "")
        found = self._found.get(resource)
        return _mapping(dig(found, "items", 0) if resource == parts[-2] else found)

    def post(self, path: str, body: object, query: Any = None) -> dict[str, Any]:
        return _mapping(self._found.get(""))


def _inventory(data: bytes) -> None:
    """The cluster's objects as the API server gives them, through all that reads them."""
    choices, apis = Choices(data), _apis()
    kind = list(_ASKED)[choices.below(len(_ASKED))]
    answers = _mapping(edited(apis[kind], choices))
    wanted = Wanted(kind.removesuffix("es" if kind == "ingresses" else "s"), "web", "shop")
    asked = ("node-a", "node-b") if choices.below(2) else ()
    with contextlib.suppress(NetcheckError):
        found = inventory(cast(Rest, _Api(answers)), "default", asked, (wanted,))
        sound(states_of(found))
        context_of(found, Mesh().plan(found, {}))


@cache
def _apis() -> dict[str, Any]:
    """Lists by resource, and one object of each asked-for kind, from recordings."""
    made = {}
    for kind, case in _ASKED.items():
        run = json.loads(gzip.decompress((CASES / f"{case}.json.gz").read_bytes()))
        objects = {**run["inventory"]["objects"], **run["inventory"].get("asked", {})}
        lists = {key: {"items": each} for key, each in objects.items()}
        one = objects.get(kind) or [{}]
        made[kind] = {**lists, "": one[0], "version": {"gitVersion": "v1.36.0"}}
    return made


def _random() -> Iterator[bytes]:
    """Choices spread over all that can be chosen; the same on every run."""
    return (bytes((at * 43 + step * (at + 5)) % 256 for step in range(24)) for at in range(96))
