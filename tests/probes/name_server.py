"""A name server for the tests: 10.96.0.1 for every name, NXDOMAIN for ``nx.``, else as told.

Run as a program: ``python name_server.py ADDRESS`` serves UDP and TCP on port 53.
"""

import contextlib
import socketserver
import struct
import sys
import threading


def answer(query: bytes) -> bytes:
    """The reply to one query (RFC 1035 4.1)."""
    end = 12
    while query[end]:
        end += query[end] + 1
    question = query[12 : end + 5]
    code = 3 if question[1:3] == b"nx" else 2 if question[1:5] == b"fail" else 0
    kind = question[-3]
    head = query[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, 0 if code else 1, 0, 0)
    if code:
        return head + question
    address = bytes([10, 96, 0, 1]) if kind == 1 else b"\xfd" + bytes(14) + b"\x01"
    record = struct.pack(">HHHIH", 0xC00C, kind, 1, 5, len(address))
    return head + question + record + address


class _Udp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, sock = self.request
        sock.sendto(answer(data), self.client_address)


class _Tcp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            while len(size := self.rfile.read(2)) == 2:
                reply = answer(self.rfile.read(struct.unpack(">H", size)[0]))
                self.wfile.write(struct.pack(">H", len(reply)) + reply)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    udp = socketserver.UDPServer((sys.argv[1], 53), _Udp)
    threading.Thread(target=udp.serve_forever, daemon=True).start()
    _Server((sys.argv[1], 53), _Tcp).serve_forever()
