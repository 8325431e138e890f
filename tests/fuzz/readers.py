"""Targets that read what pods print: the reader of every probe, and the frames around them."""

import base64
import gzip
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _frames, _program
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.fuzz.target import Target, sound, text_of
from tests.probes.cases import others, tasks

TESTS = Path(__file__).parents[1]
NONCE = "n0nce"
_HOST = Place("host", "node-a", "h", "192.0.2.1")
_ADDRESSES = ("10.77.2.2", "fd77:2::2")
_IDS = ("one", "two", "three")
#: One recording of every command that is recorded: real output of every probe that runs then.
RUNS = (
    "healthy/healthy-1",
    "coredns-endpoint-unreachable/dns-coredns-endpoint-unreachable-node-b",
    "masquerade-missing/egress-masquerade-missing-node-b",
    "ingress-backend-unreachable/ingress-ingress-backend-unreachable-node-b",
    "mtu-blackhole-pod-gt-path/mtu-mtu-blackhole-pod-gt-path-node-b",
    "cni-binary-missing/node-cni-binary-missing-node-b",
    "pod-egress-blocked/pod-pod-egress-blocked-node-b",
    "healthy/healthy-service",
)


def targets() -> Iterator[Target]:
    """One for every probe file, whatever it is called, and one for the frames."""
    for probe in _program.probes():
        yield Target(f"probe-{probe.name}", partial(_read, probe), partial(_seeds, probe.name))
    yield Target("frames", _frame, _framed, share=4)


def _read(probe: Probe, data: bytes) -> None:
    """Byte 0: address family, whether the frame was cut, how bytes become text. Byte 1: exit."""
    kind, status = data[:1] or b"\0", data[1:2] or b"\0"
    cut = "the output was cut in the middle" if kind[0] & 2 else ""
    code = None if status[0] == 255 else status[0]
    output = text_of(data[2:], bool(kind[0] & 4))
    task = _task(probe.name, _ADDRESSES[kind[0] & 1])
    facts = probe.read(task, Capture(task.id, output, code, cut))
    assert 0 < len(facts) <= 64, facts
    assert {fact.measure for fact in facts} == {probe.name}, facts
    sound(facts)


@cache
def _task(name: str, address: str) -> Task:
    known = {task.probe: task for task in (*tasks(address), *others(address))}
    return known.get(name) or Task(name, name, Leg(_HOST, _HOST, "local"))


def _seeds(name: str) -> Iterator[bytes]:
    for path in sorted((TESTS / "probes" / "captures" / name).glob("*.txt")):
        yield b"\0\0" + path.read_bytes()
    for capture in _recorded().get(name, ()):
        yield bytes([0, (capture.exit or 0) & 255]) + capture.output.encode("utf-8", "replace")


@cache
def _recorded() -> dict[str, set[Capture]]:
    """Captures of the recorded runs by the name of their probe."""
    found: dict[str, set[Capture]] = {}
    real = _frames.read

    def listen(output: str, nonce: str, asked: Any) -> dict[str, Capture]:
        captures = real(output, nonce, asked)
        for task in asked:
            found.setdefault(task.probe, set()).add(captures[task.id])
        return captures

    with patch.object(_frames, "read", listen):
        for run in RUNS:
            run_replay(TESTS / "cases" / f"{run}.json.gz", silent)
    return found


def _frame(data: bytes) -> None:
    """Byte 0: plain, compact, or compact and damaged at its end."""
    how, body = data[:1] or b"\0", data[1:]
    if how[0] & 2:
        packed = base64.b64encode(gzip.compress(body, mtime=0))
        body = packed[:-8] if how[0] & 4 else packed + b"\n"
    asked = [Task(name, "ping", Leg(_HOST, _HOST, "local")) for name in _IDS]
    found = _frames.read(text_of(body, bool(how[0] & 1)), NONCE, asked)
    assert list(found) == list(_IDS)
    for name, capture in found.items():
        assert capture.task == name
        assert capture.missing or capture.exit is not None


def _framed() -> Iterator[bytes]:
    mark = f"\n#netcheck {NONCE} ".encode()
    bodies = (b"a\nb\n", b"", b"x" * 30)
    whole = b"".join(
        mark + f"{name} 0 {len(body)}\n".encode() + body
        for name, body in zip(_IDS, bodies, strict=True)
    )
    cut = mark + b"two 1 0 cut\n"
    for text in (whole, cut, whole[:-20], mark + b"no-folder\n", mark + b"too-big\n"):
        for how in range(8):
            yield bytes([how]) + text + mark + b"end\n"
