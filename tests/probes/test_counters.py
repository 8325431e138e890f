"""A node's own counters and its neighbour table count what really happens there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _program
from tests.probes.namespaces import SERVER, SHELLS, Network, network

HOST = Place("host", "node-a", "h", "192.0.2.1")
LIMIT = Path("/proc/sys/net/ipv4/neigh/default/gc_thresh3")
#: A UDP datagram whose checksum is wrong, once every 50 ms.
BAD_SUM = f"""
import socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
for _ in range(40):
    s.sendto(struct.pack("!HHHH", 4000, 4001, 12, 0xdead) + b"data", ("{SERVER}", 0))
    time.sleep(0.05)
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root")


def task(probe: str) -> Task:
    return Task(probe, probe, Leg(HOST, HOST, "local"))


def read(probe: str, output: str) -> Fact:
    (fact,) = _program.find(probe).read(task(probe), Capture(probe, output, 0))
    return fact


def measure(net: Network, probe: str, shell: tuple[str, ...], name: str) -> Fact:
    output, _, _ = net.run(_program.build([task(probe)], "n0nce"), shell, name)
    return read(probe, _program.read(output, "n0nce", [task(probe)])[probe].output)


def sender(net: Network, *argv: str) -> subprocess.Popen[bytes]:
    command = ["ip", "netns", "exec", net.ns("client"), *argv]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


@needs_root
@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
def test_real_drops_are_counted_where_they_happen(shell: tuple[str, ...]) -> None:
    with network(f"ncount-{os.getpid()}") as net:
        net.do("router", "sysctl -qw net.ipv4.conf.all.rp_filter=1")
        net.do("client", f"ping -c 1 {SERVER}")  # a router that filters answers no ARP either
        net.do("client", "ip addr add 10.77.2.50/32 dev lo")
        ways = ("-I", "10.77.2.50", "-i", "0.02", "-c", "100", "-W", "1", SERVER)
        with sender(net, "ping", *ways) as pings:
            dropped = measure(net, "counters", shell, "router").figures
            pings.terminate()
        with sender(net, sys.executable, "-c", BAD_SUM) as wrong:
            heard = measure(net, "counters", shell, "server").figures
            wrong.terminate()
        passed = measure(net, "counters", shell, "client").figures
    assert dropped["reverse_path_grown"] > 5 and dropped["forwarded_grown"] == 0
    assert heard["udp_checksum_grown"] > 2 and heard["reverse_path_grown"] == 0
    assert passed["reverse_path_grown"] == passed["udp_checksum_grown"] == 0
    assert 600 < passed["window_ms"] < 3000
    assert {"dropped_grown", "squeezed_grown", "tcp_checksum_grown", "ip_checksum_grown"} < set(
        passed
    )


def test_growth_is_told_and_a_counter_that_went_back_is_not() -> None:
    first = "softnet:dropped=7 softnet:squeezed=9\nIp:ForwDatagrams=50\nTcp:InCsumErrors=1\n"
    second = "softnet:dropped=19 softnet:squeezed=9\nIp:ForwDatagrams=2\nUdp:InCsumErrors=1\n"
    fact = read("counters", f"first\n{first}second\n{second}window 710\n")
    assert fact.figures == {"window_ms": 710, "dropped_grown": 12, "squeezed_grown": 0}


def test_counters_that_were_read_once_are_no_measurement() -> None:
    assert read("counters", "first\nsoftnet:dropped=7 softnet:squeezed=9\n").result is (
        Result.NOT_RUN
    )


@needs_root
@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
def test_all_neighbours_are_counted_though_few_are_listed(shell: tuple[str, ...]) -> None:
    """The table is shared by the whole machine, whose limit is five times as high."""
    made = "".join(
        f"neigh add 10.77.1.{10 + i} lladdr 02:00:00:00:00:{i:02x} dev eth0 nud "
        f"{'permanent' if i < 20 else 'reachable'}\n"
        for i in range(200)
    )
    with network(f"ncount-{os.getpid()}") as net:
        batch = ["ip", "-n", net.ns("client"), "-batch", "-"]
        subprocess.run(batch, input=made, text=True, check=True)
        fact = measure(net, "neighbours", shell, "client")
    assert fact.figures["entries"] == 180
    assert fact.figures["neighbours"] == 45 == len(fact.text)


@pytest.mark.skipif(not LIMIT.exists(), reason="only a machine's own network has the limit")
@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
def test_the_limit_and_the_refusals_are_the_machines(shell: tuple[str, ...]) -> None:
    program = _program.build([task("neighbours")], "n0nce")
    ended = subprocess.run(shell, input=program, capture_output=True, text=True, check=True)
    found = _program.read(ended.stdout, "n0nce", [task("neighbours")])["neighbours"]
    figures = read("neighbours", found.output).figures
    assert figures["limit"] == int(LIMIT.read_text())
    assert figures["table_fulls"] >= 0


def test_a_large_table_is_not_cut_short_of_its_counts() -> None:
    output = "neighbours entries=1019\nneighbours limit=1024\nneighbours table_fulls=6\n"
    fact = read("neighbours", output + "neigh 10.0.0.1 dev eth0 lladdr 02:00:00:00:00:01 FAIL")
    assert {key: fact.figures[key] for key in ("entries", "limit", "table_fulls")} == {
        "entries": 1019,
        "limit": 1024,
        "table_fulls": 6,
    }
