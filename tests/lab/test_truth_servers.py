"""The servers of the ground truth and the measurements against them, on this machine alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lab.truth import manifest, servers, sockets

HERE = Path("/proc/self/ns/net")


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing enters another namespace, and the ports are free ones."""
    monkeypatch.setattr(sockets, "_setns", lambda descriptor: None)
    for number, name in enumerate(("BULK_PORT", "ID_PORT", "ECHO_PORT", "SINK_PORT")):
        for module in (servers, sockets, manifest):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, 20460 + number)


def test_every_measure_passes_against_its_server() -> None:
    async def all_of_them() -> list[str]:
        async with servers.serving({"node-a/1": HERE}):
            return await asyncio.gather(
                sockets.get(HERE, "127.0.0.1", 20460),
                sockets.identity(HERE, "127.0.0.1", 20461, "node-a/1"),
                sockets.identity(HERE, "127.0.0.1", 20461, "node-b/1"),
                sockets.echo(HERE, "127.0.0.1", 3400),
                sockets.put(HERE, "127.0.0.1", 20463),
                sockets.connect(HERE, "127.0.0.1", 20463),
            )

    assert asyncio.run(all_of_them()) == ["ok", "ok", "wrong", "ok", "ok", "ok"]


def test_a_node_serves_the_echo_alone() -> None:
    async def both() -> list[str]:
        async with servers.serving({"node-a": HERE}):
            return await asyncio.gather(
                sockets.echo(HERE, "127.0.0.1", 100), sockets.connect(HERE, "127.0.0.1", 20461)
            )

    assert asyncio.run(both()) == ["ok", "refused"]


def test_nothing_serves_afterwards() -> None:
    async def after() -> str:
        async with servers.serving({"node-a/1": HERE}):
            pass
        return await sockets.connect(HERE, "127.0.0.1", 20460)

    assert asyncio.run(after()) == "refused"
