"""Targets that read files of others: recordings, reports, kubeconfigs, and their edited values."""

import contextlib
import gzip
import json
import socket
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache, partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kubectl_netcheck.cli.findings import to_verify
from kubectl_netcheck.cluster import kubeconfig
from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.recording import load
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.tunnel import proxy_headers
from kubectl_netcheck.diagnosis.compare import compare
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import _contract
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from kubectl_netcheck.run.report_file import read_report
from tests.fuzz.edits import Choices, edited
from tests.fuzz.target import Target, scratch

CASES = Path(__file__).parents[1] / "cases"
_CASE = CASES / "tunnel-port-blocked" / "tunnel-port-blocked-node-b.json.gz"
_PAIR = {
    "kind": "Config",
    "current-context": "one",
    "contexts": [{"name": "one", "context": {"cluster": "c", "user": "u", "namespace": "n"}}],
    "clusters": [{"name": "c", "cluster": {"server": "https://192.0.2.1:6443/x"}}],
    "users": [{"name": "u", "user": {"token": "t", "as": "bob", "as-groups": ["g"]}}],
}
_USERS: tuple[dict[str, Any], ...] = (
    {"token": "t", "as": "b", "as-uid": "7", "as-groups": ["g"], "as-user-extra": {"r": ["x"]}},
    {"username": "a", "password": "b"},
    {"client-certificate-data": "eA==", "client-key-data": "eA=="},
    {"client-certificate": "no.crt", "client-key": "no.key", "tokenFile": "no"},
    {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "./x", "args": ["a"]}},
    {"auth-provider": {"name": "oidc", "config": {"id-token": "a.e30.c", "idp-issuer-url": "x"}}},
    {"auth-provider": {"name": "gcp", "config": {"access-token": "a", "expiry": "2026-01-01"}}},
)
_CLUSTERS: tuple[dict[str, Any], ...] = (
    {"server": "https://192.0.2.1:6443/x", "insecure-skip-tls-verify": True},
    {"server": "https://[2001:db8::1]:6443", "certificate-authority-data": "eA=="},
    {"server": "http://a.example", "proxy-url": "http://u:p@192.0.2.2:3128"},
    {"server": "https://a.example", "tls-server-name": "b", "certificate-authority": "no.crt"},
)


def targets() -> Iterator[Target]:
    """Whole files as bytes, then those whose values alone are strange."""
    yield Target("recording", _recording, _recordings, share=4)
    yield Target("report", _report, _reports, share=4)
    yield Target("report-values", _report_values, _random, share=8, kept=40)
    yield Target("kubeconfig", _kubeconfig, _kubeconfigs, share=6)
    yield Target("kubeconfig-values", _kubeconfig_values, _random, share=6)


def _recording(data: bytes) -> None:
    with contextlib.suppress(NetcheckError):
        load(_file(data))


def _recordings() -> Iterator[bytes]:
    head = '{"kind": "Recording", "apiVersion": "netcheck/v1", "meta": {"command": "pair"}'
    small = {"inventory": {"namespace": "x", "nodes": [{"name": "a"}], "objects": {"nodes": [{}]}}}
    more = {**small, "starts": [[{"key": "p1@a"}]], "outcomes": [], "calls": 3, "seconds": 1.5}
    for text in (
        head + "}",
        head + ", " + json.dumps(small)[1:],
        head + ", " + json.dumps(more)[1:],
    ):
        for how in b"\0\1\2":
            yield bytes([how]) + text.encode()


def _file(data: bytes) -> Path:
    """Byte 0: as it is, gzipped, or gzipped and damaged."""
    how, body = (data[0] % 3 if data else 0), data[1:]
    if how:
        body = gzip.compress(body, mtime=0)
    if how == 2:
        at = 10 + len(body) // 2
        body = body[:at] + bytes([body[at - 1] ^ 1]) + body[at + 1 :]
    return scratch(body)


def _report(data: bytes) -> None:
    with contextlib.suppress(NetcheckError):
        _used(_file(data))


def _reports() -> Iterator[bytes]:
    whole = _written()
    leg = {"from": {"kind": "pod"}, "to": {"kind": "pod"}, "kind": "cross-node"}
    fact = {"leg": leg, "probe": "mtu", "result": "ok", "samples": 1, "figures": {"mtu_bytes": 9}}
    few = {**whole, "ladder": [fact], "states": whole["states"][:2], "notProbed": []}
    for found in (few, {**few, "findings": [], "status": "healthy", "context": {}}):
        yield b"\0" + json.dumps(found).encode()


def _report_values(data: bytes) -> None:
    text = json.dumps(edited(_written(), Choices(data)))
    with contextlib.suppress(NetcheckError):
        _used(scratch(text.encode()))


def _used(path: Path) -> None:
    """What diff and verify make of a report."""
    report, real = read_report(path), _real()
    for old, new in ((report, real), (real, report), (report, report)):
        changes = compare(old, new)
    assert changes == (), "a report differs from itself"
    to_verify(str(path), None, ())


@cache
def _real() -> Report:
    return run_replay(_CASE, silent)


@cache
def _written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(_contract.as_data(_real())))
    return found


def _random() -> Iterator[bytes]:
    """Choices spread over all that can be chosen; the same on every run."""
    return (bytes((at * 37 + step * (at + 11)) % 256 for step in range(24)) for at in range(64))


def _kubeconfig(data: bytes) -> None:
    _connected(scratch(data))


def _kubeconfigs() -> Iterator[bytes]:
    import yaml

    for found in _configs():
        yield yaml.safe_dump(found).encode()
    yield b"a: &a [*a]\n"
    yield b"<<: {kind: Config}\ncurrent-context: 2001-01-01\n"


def _kubeconfig_values(data: bytes) -> None:
    choices, configs = Choices(data), _configs()
    found = edited(configs[choices.below(len(configs))], choices)
    # JSON is YAML; its escapes of lone surrogates come back as such.
    _connected(scratch(json.dumps(found).encode()))


@cache
def _configs() -> list[Mapping[str, Any]]:
    pairs = [(_CLUSTERS[0], user) for user in _USERS] + [(each, _USERS[0]) for each in _CLUSTERS]
    return [
        {
            **_PAIR,
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "u", "user": user}],
        }
        for cluster, user in pairs
    ]


def _connected(path: Path) -> None:
    """All that is made of it short of a connection: no program is run, nothing is sent."""
    settings = ClusterSettings(kubeconfig=str(path))
    with _shut(), contextlib.suppress(NetcheckError):
        found = connect(settings)
        assert found.port
        link = HTTPConnection(found.url.hostname or "", found.port)
        link.putrequest("GET", "/")
        for key, value in [*found.headers(), *proxy_headers(found.proxy).items()]:
            link.putheader(key, value)
    with contextlib.suppress(NetcheckError):
        kubeconfig.require(kubeconfig.effective(settings, {}))


@contextlib.contextmanager
def _shut() -> Iterator[None]:
    """Nothing gets out: a hostile kubeconfig may name a program, and hosts to ask for a token."""
    no = partial(_refuse, "closed for fuzzing")
    with (
        patch.object(subprocess, "Popen", no),
        patch.object(socket, "getaddrinfo", no),
        patch.object(socket.socket, "connect", no),
    ):
        yield


def _refuse(why: str, *_: object, **__: object) -> Any:
    raise OSError(why)
