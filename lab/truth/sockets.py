"""The measurements themselves: one coroutine each, over sockets opened inside a namespace.

A socket stays in the network namespace in which it was opened, so one process can measure from
everywhere at once. Every coroutine ends by itself within SECONDS of its last packet and answers
with one word (or, for pings, a percentage of loss).
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from lab.truth.manifest import BULK, ECHO_PORT

SECONDS = 2.0
CLONE_NEWNET = 0x40000000  # include/uapi/linux/sched.h
IP_MTU_DISCOVER, IP_PMTUDISC_PROBE = 10, 3  # include/uapi/linux/in.h: DF, whatever is cached
SOL_RAW, ICMP_FILTER = 255, 1  # include/uapi/linux/icmp.h
ECHO_REQUEST, ECHO_REPLY = 8, 0
HEADERS = 28  # IPv4 and ICMP

_libc = ctypes.CDLL(None, use_errno=True)
_WORDS = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "refused",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
    errno.EMSGSIZE: "too-big",
    errno.EPERM: "not-permitted",
    errno.EACCES: "not-permitted",
    errno.ENOBUFS: "lost",
    errno.ETIMEDOUT: "lost",
}


@contextlib.contextmanager
def inside(namespace: Path) -> Iterator[None]:
    """This thread's sockets are opened in another network namespace meanwhile. Needs root."""
    with Path("/proc/thread-self/ns/net").open() as home, namespace.open() as there:
        _setns(there.fileno())
        try:
            yield
        finally:
            _setns(home.fileno())


def _setns(descriptor: int) -> None:
    if _libc.setns(descriptor, CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, f"cannot enter a network namespace: {os.strerror(number)}")


def _open(namespace: Path, kind: int, protocol: int = 0) -> socket.socket:
    with inside(namespace):
        return socket.socket(socket.AF_INET, kind | socket.SOCK_NONBLOCK, protocol)


async def _word(work: Awaitable[str], seconds: float, late: Callable[[], str]) -> str:
    try:
        return await asyncio.wait_for(work, seconds)
    except (asyncio.TimeoutError, TimeoutError):
        return late()
    except OSError as error:
        return _word_of(error)


def _word_of(error: OSError) -> str:
    return _WORDS.get(error.errno or 0, f"error {error.errno}")


async def ping(
    namespace: Path, target: str, samples: int, number: int, size: int = 84
) -> tuple[str, int]:
    """Echo requests of `size` bytes with their IP header, all with DF set; how many came back."""
    back: set[int] = set()
    said: list[str] = []
    raw = _open(namespace, socket.SOCK_RAW, socket.IPPROTO_ICMP)

    async def replies() -> str:
        while len(back) < samples:
            try:
                packet = await asyncio.get_running_loop().sock_recv(raw, 65535)
            except OSError as error:
                # An ICMP error about a packet to this target; it may be another socket's.
                said.append(_word_of(error))
                continue
            start = (packet[0] & 15) * 4
            kind, _, _, identity, sequence = struct.unpack("!BBHHH", packet[start : start + 8])
            if kind == ECHO_REPLY and identity == number:
                back.add(sequence)
        return "ok"

    async def exchange() -> str:
        raw.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
        raw.setsockopt(SOL_RAW, ICMP_FILTER, struct.pack("I", 0xFFFFFFFF ^ (1 << ECHO_REPLY)))
        raw.connect((target, 0))
        reading = asyncio.ensure_future(replies())
        try:
            await _requests(raw, samples, number, size)
            # The clock starts when all is sent: on a busy machine that alone takes its time.
            await asyncio.wait({reading}, timeout=SECONDS)
            return reading.result() if reading.done() else "lost"
        finally:
            reading.cancel()
            await asyncio.wait({reading})

    with raw:
        word = await _word(exchange(), 60, lambda: "lost")
    if word == "lost" and not back and said:
        word = said[0]
    if word == "lost" and back:
        word = f"{round(100 * (samples - len(back)) / samples)} %"
    return word, len(back)


async def _requests(raw: socket.socket, samples: int, number: int, size: int) -> None:
    body = bytes(size - HEADERS)
    for sequence in range(samples):
        head = struct.pack("!BBHHH", ECHO_REQUEST, 0, 0, number, sequence)
        check = _checksum(head + body)
        head = struct.pack("!BBHHH", ECHO_REQUEST, 0, check, number, sequence)
        await asyncio.get_running_loop().sock_sendall(raw, head + body)
        await asyncio.sleep(0.004)


def _checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data[: len(data) // 2 * 2]))
    if len(data) % 2:
        total += data[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


async def connect(namespace: Path, target: str, port: int) -> str:
    """A TCP handshake."""
    with _open(namespace, socket.SOCK_STREAM) as stream:
        work = asyncio.get_running_loop().sock_connect(stream, (target, port))
        return await _word(_then_ok(work), SECONDS, lambda: "lost")


async def _then_ok(work: Awaitable[object]) -> str:
    await work
    return "ok"


async def identity(namespace: Path, target: str, port: int, key: str) -> str:
    """A TCP connection whose other end has to say who it is."""
    return await _stream(namespace, target, port, b"", lambda text: text.decode().strip() == key)


async def get(namespace: Path, target: str, port: int) -> str:
    """BULK bytes from the target."""
    return await _stream(namespace, target, port, b"", lambda data: len(data) == BULK)


async def put(namespace: Path, target: str, port: int) -> str:
    """BULK bytes to the target, which says how many came."""
    return await _stream(
        namespace, target, port, bytes(BULK), lambda text: text.strip() == str(BULK).encode()
    )


async def _stream(
    namespace: Path, target: str, port: int, send: bytes, right: Callable[[bytes], bool]
) -> str:
    connected = False

    async def exchange() -> str:
        nonlocal connected
        loop = asyncio.get_running_loop()
        await loop.sock_connect(stream, (target, port))
        connected = True
        await loop.sock_sendall(stream, send)
        answer = b""
        while block := await loop.sock_recv(stream, 65536):
            answer += block
        return "ok" if right(answer) else "wrong"

    with _open(namespace, socket.SOCK_STREAM) as stream:
        return await _word(exchange(), SECONDS, lambda: "stalled" if connected else "lost")


async def echo(namespace: Path, target: str, size: int) -> str:
    """A datagram that has to come back as it was; sent again once, half-way."""
    nonce = os.urandom(16) + bytes(size - 16)
    return await _datagram(namespace, target, ECHO_PORT, nonce, lambda back: back == nonce)


async def dns_udp(namespace: Path, target: str, name: str, source_port: int = 0) -> str:
    query = _query(name)
    return await _datagram(
        namespace, target, 53, query, lambda back: _is_answer(query, back), source_port=source_port
    )


async def _datagram(
    namespace: Path,
    target: str,
    port: int,
    data: bytes,
    right: Callable[[bytes], bool],
    *,
    source_port: int = 0,
) -> str:
    async def exchange() -> str:
        loop = asyncio.get_running_loop()
        flow.bind(("", source_port))
        flow.connect((target, port))
        for wait in (SECONDS / 2, SECONDS):
            await loop.sock_sendall(flow, data)
            with contextlib.suppress(asyncio.TimeoutError, TimeoutError):
                back = await asyncio.wait_for(loop.sock_recv(flow, 65535), wait)
                return "ok" if right(back) else "wrong"
        return "lost"

    with _open(namespace, socket.SOCK_DGRAM) as flow:
        return await _word(exchange(), SECONDS, lambda: "lost")


async def dns_tcp(namespace: Path, target: str, name: str) -> str:
    query = _query(name)

    async def exchange() -> str:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(stream, (target, 53))
        await loop.sock_sendall(stream, struct.pack("!H", len(query)) + query)
        back = b""
        while len(back) < 2 or len(back) < 2 + struct.unpack("!H", back[:2])[0]:
            block = await loop.sock_recv(stream, 65536)
            if not block:
                return "wrong"
            back += block
        return "ok" if _is_answer(query, back[2:]) else "wrong"

    with _open(namespace, socket.SOCK_STREAM) as stream:
        return await _word(exchange(), SECONDS, lambda: "lost")


def _query(name: str) -> bytes:
    """A question for an A record (RFC 1035, section 4.1)."""
    labels = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))
    return os.urandom(2) + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"


def _is_answer(query: bytes, back: bytes) -> bool:
    """The answer to this question, without an error, and with at least one record in it."""
    if len(back) < 12:
        return False
    _, flags, _, answers = struct.unpack("!HHHH", back[:8])
    return back[:2] == query[:2] and flags & 0x800F == 0x8000 and answers > 0
