"""The servers that the measurements talk to, inside the namespaces of test pods and nodes.

They live in the measuring process and as long as it measures: the pods themselves run nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

from lab.truth.manifest import BULK, BULK_PORT, ECHO_PORT, ID_PORT, SINK_PORT
from lab.truth.sockets import inside

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def serving(spaces: Mapping[str, Path]) -> AsyncIterator[None]:
    """Serve in every pod of `spaces`, whose names are `node/number`; on nodes the echo alone."""
    pods = {name: space for name, space in spaces.items() if "/" in name}
    async with contextlib.AsyncExitStack() as stack:
        for name, space in pods.items():
            for port, handler in (
                (BULK_PORT, _bulk),
                (SINK_PORT, _sink),
                (ID_PORT, _identity(name)),
            ):
                server = await asyncio.start_server(_ended(handler), sock=_listener(space, port))
                stack.callback(server.close)
        for space in spaces.values():
            stack.callback(_echo(space))
        yield


def _listener(space: Path, port: int) -> socket.socket:
    with inside(space):
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("", port))
    found.listen(256)
    return found


def _ended(handler: Handler) -> Handler:
    """A client that goes away in the middle is what is being measured, and no error here."""

    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await handler(reader, writer)
        # What is not sent by now must not hold up the end of the measurement.
        writer.close()

    return run


async def _bulk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(bytes(BULK))
    await writer.drain()


async def _sink(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    data = await reader.readexactly(BULK)
    writer.write(str(len(data)).encode())
    await writer.drain()


def _identity(name: str) -> Handler:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{name}\n".encode())
        await writer.drain()

    return answer


def _echo(space: Path) -> Callable[[], None]:
    """Send every datagram back. Returns how to stop."""
    with inside(space):
        flow = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    flow.bind(("", ECHO_PORT))
    loop = asyncio.get_running_loop()

    def back() -> None:
        with contextlib.suppress(OSError):
            data, source = flow.recvfrom(65535)
            flow.sendto(data, source)

    def stop() -> None:
        loop.remove_reader(flow)
        flow.close()

    loop.add_reader(flow, back)
    return stop
