"""Measures every cell at once and says how two truths differ."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lab.errors import LabError
from lab.lab import Lab
from lab.truth import layout, manifest, sandbox, servers, sockets
from lab.truth.cells import Cell, cells
from lab.truth.layout import Layout

PINGS = 20
#: Questions to a Service: with two name servers, the chance that one of them gets none of these
#: is 1 in 8192.
QUESTIONS = 14
#: What fails while this process did not run for so many seconds may only have come too late.
STALL = 0.8
#: A client that always asks from the same port. Below those that a kernel chooses itself.
PINNED_PORT = 20053
ATTEMPTS = 3
API_PORT, KUBELET_PORT = 6443, 10250


@dataclass(frozen=True)
class Truth:
    """What passed. Each cell holds `ok`, how it ended, a percentage of loss, or the percentage
    of questions that ended so."""

    cells: Mapping[Cell, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def failing(self) -> dict[Cell, str]:
        return {cell: word for cell, word in self.cells.items() if word != "ok"}

    @property
    def is_healthy(self) -> bool:
        return not self.failing


def measure(lab: Lab, pings: int = PINGS) -> Truth:
    """Everything, right now. Takes no longer than its slowest timeout."""
    with _alone(lab):
        return _measure(lab, pings)


@contextlib.contextmanager
def _alone(lab: Lab) -> Iterator[None]:
    """Two measurements at once would serve on the same ports."""
    with (lab.folder / "truth.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _measure(lab: Lab, pings: int) -> Truth:
    where = layout.load(lab)
    spaces = layout.namespaces(lab)
    began = time.monotonic()
    for _ in range(ATTEMPTS):
        found, longest = asyncio.run(_all(lab, where, spaces, pings))
        if longest < STALL or all(word == "ok" for word in found.values()):
            break
    return Truth(found, time.monotonic() - began)


def until_healthy(lab: Lab, seconds: float = 20) -> Truth:
    """Measure until everything passes; an error that names what does not when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        truth = measure(lab)
        if truth.is_healthy:
            return truth
        if time.monotonic() > deadline:
            some = [f"{cell}: {word}" for cell, word in list(truth.failing.items())[:5]]
            raise LabError(
                f"the lab is not healthy after {seconds:g} s, "
                f"{len(truth.failing)} of {len(truth.cells)} cells fail: {'; '.join(some)}"
            )
        time.sleep(0.2)


async def _all(lab: Lab, where: Layout, spaces: Mapping[str, Path], pings: int) -> dict[Cell, str]:
    every = cells(where)
    first = random.randrange(1, 60000)

    async def one(cell: Cell, at: int) -> str:
        if cell.kind == "sandbox":
            return await asyncio.to_thread(sandbox.connect, lab.node(cell.source))
        return await _one(cell, where, spaces, pings, (first + at) & 0xFFFF)

    watch = asyncio.ensure_future(_longest_stall())
    async with servers.serving(spaces):
        words = await asyncio.gather(*(one(cell, at) for at, cell in enumerate(every)))
    watch.cancel()
    return dict(zip(every, words, strict=True)), await watch


async def _longest_stall() -> float:
    longest, step = 0.0, 0.02
    try:
        while True:
            began = time.monotonic()
            await asyncio.sleep(step)
            longest = max(longest, time.monotonic() - began - step)
    except asyncio.CancelledError:
        return longest


async def _one(
    cell: Cell, where: Layout, spaces: Mapping[str, Path], pings: int, number: int
) -> str:
    in_host = cell.kind in ("node-to-node", "node-to-pod", "node-service", "control")
    space = spaces[cell.source if in_host else f"{cell.source}/1"]
    if cell.kind.startswith("dns"):
        return await _dns(cell, where, space)
    target, port = _target(cell, where)
    if cell.kind in ("service", "node-service", "hairpin"):
        if cell.kind == "service" and cell.source == cell.target:
            space = spaces[f"{cell.source}/2"]  # else it would be a hairpin
        return await sockets.identity(space, target, port, f"{cell.target}/1")
    if cell.measure in ("ping", "size"):
        full = where.node_size if in_host else where.pod_size
        samples, size = (pings, 84) if cell.measure == "ping" else (2, full)
        return (await sockets.ping(space, target, samples, number, size))[0]
    work = {
        "udp": lambda: sockets.echo(space, target, 100),
        "udp-large": lambda: sockets.echo(space, target, 2 * where.pod_size + 500),
        "get": lambda: sockets.get(space, target, manifest.BULK_PORT),
        "put": lambda: sockets.put(space, target, manifest.SINK_PORT),
    }.get(cell.measure, lambda: sockets.connect(space, target, port))
    return await work()


def _target(cell: Cell, where: Layout) -> tuple[str, int]:
    """Address and TCP port."""
    if cell.kind == "api":
        return where.api_service, 443
    if cell.kind == "egress":
        return where.api, API_PORT
    if cell.kind in ("service", "node-service", "hairpin"):
        return where.services[cell.target], 80
    if cell.kind in ("node-to-node", "pod-to-node", "control"):
        return where.nodes[cell.target], KUBELET_PORT
    number = 2 if cell.kind == "same-node" else 1
    return where.pods[cell.target, number], manifest.ID_PORT


async def _dns(cell: Cell, where: Layout, space: Path) -> str:
    name = f"kubernetes.default.svc.{where.domain}"
    if cell.kind == "dns-client":
        return await sockets.dns_udp(space, where.dns_service, name, PINNED_PORT)
    ask = sockets.dns_udp if cell.measure == "dns-udp" else sockets.dns_tcp
    if cell.kind == "dns-service":
        targets = [where.dns_service] * QUESTIONS
    else:
        targets = [address for address, node in where.dns_pods.items() if node == cell.target]
    words = Counter(await asyncio.gather(*(ask(space, each, name) for each in targets)))
    good = words.pop("ok", 0)
    if good == len(targets):
        return "ok"
    share = f"{round(100 * (len(targets) - good) / len(targets))} % " if good else ""
    return share + min(words)
