"""A client that asks a DNS server from one and the same port, over and over: `ADDRESS PORT`.

It runs by itself, in whatever network namespace it was started in, until it is ended. Its port is
free between two questions, so that others can ask from it too.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import time

#: Seconds between two questions; a resolver that keeps its socket asks for each name at once.
PAUSE = 0.5
#: A question for the name servers of the root (RFC 1035, section 4.1): every server has an answer.
QUESTION = b"\x5c\xed\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01"


def ask(server: str, port: int, source: int) -> None:
    """One question, whose answer nobody waits for."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flow:
        flow.bind(("", source))
        flow.sendto(QUESTION, (server, port))


def main() -> None:
    server, source = sys.argv[1], int(sys.argv[2])
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 53
    while True:
        with contextlib.suppress(OSError):  # somebody asks from this port, or the network is broken
            ask(server, port, source)
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
