"""What the probes of size read: a handshake's segment size, datagrams in fragments."""

import os
import subprocess
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _program, kubelet, mtu, udp_fragments
from tests.probes.namespaces import SERVER, network
from tests.probes.test_programs import measure
from tests.probes.test_programs import pytestmark as in_namespaces

HOSTS = Leg(Place("host", "a", "h", "10.77.1.2"), Place("host", "b", "", SERVER), "node-to-node")
SS = (
    "dial exit=0 ms=10\n"
    "agreed cubic wscale:7,7 rto:204 rtt:0.1/0.05 mss:1348 pmtu:1500 rcvmss:536 advmss:1448\n"
)


def asked(leg: Leg = HOSTS) -> Task:
    return Task("k", "kubelet", leg)


def test_the_agreed_size_has_the_headers_and_the_timestamps() -> None:
    plain = SS.replace("mss:1348 ", "mss:1360 ").replace("advmss:1448", "advmss:1460")
    for output, size in ((SS, 1400.0), (plain, 1400.0)):
        (fact,) = kubelet.read(asked(), Capture("k", output, 0))
        assert fact.result is Result.OK
        assert fact.figures["agreed_mtu_bytes"] == size


def test_nothing_is_agreed_upon_where_nothing_connects() -> None:
    refused = "E connect(): Connection refused\ndial exit=1 ms=0\nagreed mss:1348\n"
    (fact,) = kubelet.read(asked(), Capture("k", refused, 0))
    assert fact.result is Result.REFUSED
    assert "agreed_mtu_bytes" not in fact.figures


@given(st.text(max_size=400))
def test_no_text_breaks_the_readers(text: str) -> None:
    for lines in (text, f"dial exit=0 ms=1\nagreed {text}", f"local=1450 {text}"):
        assert len(kubelet.read(asked(), Capture("k", lines, 0))) == 1
        task = Task("f", "udp-fragments", HOSTS, {"port": 8081, "nonce": "n"})
        assert len(udp_fragments.read(task, Capture("f", lines, 0))) == 1


def marked(test: Callable[..., None]) -> Callable[..., None]:
    """The marks of tests that need network namespaces."""
    for mark in in_namespaces:
        test = mark(test)
    return test


@marked
@pytest.mark.parametrize("shell", ["dash", "busybox"])
@pytest.mark.parametrize("size", [1500, 1400])
def test_a_smaller_card_at_the_other_end_is_seen_in_the_handshake(shell: str, size: int) -> None:
    with network(f"ncprobe-{os.getpid()}") as net:
        net.do("server", f"ip link set eth0 mtu {size}")
        command = ["ip", "netns", "exec", net.ns("server"), "socat", "TCP-LISTEN:10250,fork", "-"]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as server:
            time.sleep(0.3)
            found, _ = measure(net, [asked()], shell)
            server.terminate()
    assert found["kubelet"].figures.get("agreed_mtu_bytes") == size


@marked
@pytest.mark.parametrize("shell", ["dash", "busybox"])
def test_fragments_of_jumbo_packets_come_back(shell: str) -> None:
    with network(f"ncprobe-{os.getpid()}") as net:
        for end in ("client", "server"):
            net.do("router", f"ip link set {end} mtu 9000")
            net.do(end, "ip link set eth0 mtu 9000")
        net.serve()
        leg = Leg(Place("pod", "a", "p1"), Place("pod", "b", "p1", SERVER), "cross-node")
        task = Task("f", "udp-fragments", leg, {"port": 8081, "nonce": "n"})
        found, _ = measure(net, [task], shell)
    fact = found["udp-fragments"]
    assert (fact.result, fact.good, fact.figures["payload_bytes"]) == (Result.OK, 2, 9000)


#: Limits of three paths of one pod, in bytes; None where all passes.
PATHS = [
    (1337, 1337, 1337),
    (1337, 1338, 1336),
    (600, 1490, 1499),
    (1499, 84, 85),
    (None, 900, 1281),
]


@marked
@pytest.mark.parametrize("limits", PATHS)
def test_searches_in_one_pod_help_and_do_not_mislead_each_other(
    limits: tuple[int | None, ...],
) -> None:
    with network(f"ncprobe-{os.getpid()}") as net:
        tasks = []
        for number, limit in enumerate(limits):
            address = f"{SERVER.rpartition('.')[0]}.{50 + number}"
            net.do("server", f"ip address add {address}/32 dev eth0")
            net.do("router", f"ip route add {address}/32 dev server")
            if limit:
                long = f"-m length --length {limit + 1}:"
                net.do("router", f"iptables -A FORWARD -d {address} -p icmp {long} -j DROP")
            leg = Leg(
                Place("pod", "a", "p1"), Place("pod", f"b{number}", "p1", address), "cross-node"
            )
            tasks.append(Task(f"m{number}", "mtu", leg))
        program = _program.build(tasks, "n0nce")
        output, _, _ = net.run(program, ("dash",))
    captures = _program.read(output, "n0nce", tasks)
    found = [fact for task in tasks for fact in mtu.read(task, captures[task.id])]
    assert [fact.figures.get("mtu_bytes") for fact in found] == [each or 1500 for each in limits]
