"""Three network namespaces in a row, client - router - server, to run whole programs in."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kubectl_netcheck.probes import _server

NAMES = ("client", "router", "server")
CLIENT, SERVER = "10.77.1.2", "10.77.2.2"
#: Nobody has this address: the router asks for its MAC and hears nothing.
DEAD = "10.77.2.9"
SERVER6 = "fd77:2::2"
KEY = "p1@node-b"
SHELLS = {"dash": ("dash",), "busybox": ("busybox", "sh")}


class Network:
    """The namespaces of one test, by a prefix of their own; the router is where faults are put."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.servers: list[subprocess.Popen[bytes]] = []

    def ns(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def up(self) -> None:
        self.down()
        for name in NAMES:
            _do("ip", "netns", "add", self.ns(name))
            self.do(name, "ip link set lo up")
            self.do(name, "sysctl -qw net.ipv6.conf.default.accept_dad=0")
        for end, number in (("client", 1), ("server", 2)):
            pair = ("type", "veth", "peer", "name", end, "netns", self.ns("router"))
            _do("ip", "link", "add", "eth0", "netns", self.ns(end), *pair)
            for name, device, host in ((end, "eth0", 2), ("router", end, 1)):
                self.do(name, f"ip link set {device} up")
                self.do(name, f"ip addr add 10.77.{number}.{host}/24 dev {device}")
                self.do(name, f"ip addr add fd77:{number}::{host}/64 dev {device} nodad")
            self.do(end, f"ip route add default via 10.77.{number}.1")
            self.do(end, f"ip route add default via fd77:{number}::1")
            # Segmentation offload would carry large frames over links that are too small for them.
            self.do(end, "ethtool -K eth0 tso off gso off gro off")
        self.do("router", "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1")

    def do(self, name: str, command: str | Sequence[str]) -> None:
        words = command.split() if isinstance(command, str) else command
        _do("ip", "netns", "exec", self.ns(name), *words)

    def serve(self, shell: Sequence[str] = ("dash",)) -> None:
        """Start the probe pod's server and a name server; returns when both listen."""
        program = _server.serve(KEY, 8080, 8081, 9999, 100)
        self._start(*shell, "-c", program)
        self._start(sys.executable, str(Path(__file__).with_name("name_server.py")), SERVER)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            heard = self.output("server", "ss -Hlntu")
            if all(f":{port} " in heard for port in (8080, 8081, 9999, 53)):
                return
            time.sleep(0.02)
        raise RuntimeError(f"the servers do not listen: {heard}")

    def output(self, name: str, command: str) -> str:
        argv = ["ip", "netns", "exec", self.ns(name), *command.split()]
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout

    def _start(self, *argv: str) -> None:
        command = ["ip", "netns", "exec", self.ns("server"), *argv]
        self.servers.append(subprocess.Popen(command))

    def run(
        self, program: str, shell: Sequence[str], name: str = "client"
    ) -> tuple[str, float, int]:
        """Feed a program to a shell, as exec does: output, seconds, exit status."""
        started = time.monotonic()
        ended = subprocess.run(
            ["setsid", "--wait", "ip", "netns", "exec", self.ns(name), *shell],
            input=program.encode(),
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert not ended.stderr, ended.stderr
        return ended.stdout.decode(), time.monotonic() - started, ended.returncode

    def down_servers(self) -> None:
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait(5)
        self.servers.clear()

    def down(self) -> None:
        self.down_servers()
        for name in NAMES:
            subprocess.run(["ip", "netns", "del", self.ns(name)], capture_output=True, check=False)


@contextlib.contextmanager
def network(prefix: str) -> Iterator[Network]:
    """A network that serves, taken down again whatever happens."""
    net = Network(prefix)
    try:
        net.up()
        yield net
    finally:
        net.down()


def _do(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True)
