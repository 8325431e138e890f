"""Whole programs in network namespaces: every probe, every ending, in dash and in BusyBox ash."""

import os
import shutil
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import _program
from kubectl_netcheck.probes._catalogue import facts
from tests.probes.cases import CASES, SERVER, Case, flows, tasks
from tests.probes.namespaces import SHELLS, Network, network

#: The ending, or the endings, that a probe may have.
Wanted: TypeAlias = Result | tuple[Result, ...]

TOOLS = ("ip", "iptables", "ping", "dash", "busybox", "socat", "curl", "dig", "ethtool", "setsid")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]
pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}"),
]


@pytest.fixture
def net() -> Iterator[Network]:
    with network(f"ncprobe-{os.getpid()}") as made:
        yield made


def start(net: Network, case: Case) -> None:
    if case.serve:
        net.serve()
    for place, commands in case.faults.items():
        for command in commands:
            net.do(place, command)


def measure(
    net: Network, round_: list[Task], shell: str, compact: str = ""
) -> tuple[dict[str, Fact], float]:
    program = _program.build(round_, "n0nce", bool(compact), compact or "/dev/null")
    output, seconds, status = net.run(program, SHELLS[shell])
    assert status == 0
    if compact:
        assert output.count("#netcheck n0nce ") == len(round_) + 1
        with open(compact) as log:  # noqa: PTH123
            output = log.read()
        assert len(output) <= 4096
    found = facts(round_, _program.read(output, "n0nce", round_))
    return {fact.measure: fact for fact in found}, seconds


def unlike(found: Mapping[str, Fact], expect: Mapping[str, Wanted]) -> dict[str, Fact]:
    """The facts of another ending than expected, by measure."""
    return {
        name: found[name]
        for name, wanted in expect.items()
        if found[name].result not in (wanted if isinstance(wanted, tuple) else (wanted,))
    }


def looked(
    net: Network, round_: list[Task], shell: str, expect: Mapping[str, Wanted], compact: str = ""
) -> tuple[dict[str, Fact], float]:
    """As measure; what ends unlike expected is measured once more, as a run does before it
    believes a failure (planning/retest.py): half a second in which a machine stands still loses an
    echo, seen once, and in none of 1899 rounds when looked for."""
    found, seconds = measure(net, round_, shell, compact)
    again = [task for task in round_ if task.probe in unlike(found, expect)]
    return (found | measure(net, again, shell)[0] if again else found), seconds


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_ending_is_read_as_what_it_is(net: Network, case: Case, shell: str) -> None:
    start(net, case)
    round_ = tasks(case.address)
    sent = next(task for task in round_ if task.probe == "oneway-send")
    expect = {**case.expect, **(case.busybox if shell == "busybox" else {})}
    of_round = {name: wanted for name, wanted in expect.items() if name != "oneway-send"}
    found, seconds = looked(net, round_, shell, of_round)
    probe = _program.find("oneway-send")
    output, _, _ = net.run(_program.build([sent], "n0nce"), SHELLS[shell])
    found["oneway-send"] = probe.read(sent, _program.read(output, "n0nce", [sent])[sent.id])[0]
    assert {
        name: (str(fact.result), dict(fact.figures), dict(fact.text))
        for name, fact in unlike(found, expect).items()
    } == {}
    if shell == "dash":
        for name, figures in case.figures.items():
            assert {key: found[name].figures.get(key) for key in figures} == figures
    assert seconds < _program.longest(round_) + 1


@pytest.mark.parametrize("shell", SHELLS)
def test_a_pod_reaches_itself_and_its_gateway_or_says_which_not(net: Network, shell: str) -> None:
    pod = Place("pod", "node-a", "p1", "10.77.1.2")
    task = Task("o", "own-stack", Leg(pod, pod, "local"))
    found, _ = measure(net, [task], shell)
    assert dict(found["own-stack"].text) == {
        "loopback": "ok",
        "self": "ok",
        "gateway": "ok",
        "via": "10.77.1.1",
    }
    net.do("router", "iptables -A INPUT -p icmp -j DROP")
    found, _ = measure(net, [task], shell)
    assert found["own-stack"].text["gateway"] == "lost" and found["own-stack"].text["self"] == "ok"
    net.do("client", "ip route replace default via 169.254.1.1 dev eth0 onlink")
    found, _ = measure(net, [task], shell)
    assert found["own-stack"].text["gateway"] == "mute"
    net.do("client", "ip route del default")
    found, _ = measure(net, [task], shell)
    assert found["own-stack"].text["gateway"] == "none"


ODD = "-m u32 --u32 0>>22&0x3C@0>>16&0x1=1"
THIRD = "-m statistic --mode random --probability 0.3"


@pytest.mark.parametrize("match", ["", ODD, THIRD], ids=["healthy", "one-link-bad", "random-loss"])
@pytest.mark.parametrize("shell", SHELLS)
def test_a_bad_link_takes_whole_flows_and_random_loss_parts(
    net: Network, shell: str, match: str
) -> None:
    net.serve()
    if match:
        net.do("router", f"iptables -A FORWARD -p udp --dport 8081 {match} -j DROP")

    def counted() -> tuple[float, float, float]:
        found, _ = measure(net, [flows(SERVER)], shell)
        figures = found["udp-flows"].figures
        dead, whole, partial = (figures[key] for key in ("dead", "whole", "partial"))
        assert figures["flows"] == 16 == dead + whole + partial
        return dead, whole, partial

    dead, whole, partial = counted()
    if not match:
        assert not dead
        # An echo server of socat before 1.8 swallows a burst in one try of 200 (_server.IDLE):
        # seen here once, on a busy machine, as 9 flows with one look each.
        assert whole == 16 or counted()[1] == 16
    elif match == ODD:
        assert dead >= 2 and whole >= 2 and not partial
    else:
        assert partial * 4 > dead


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("count", [39, 40, 61])
def test_every_ping_is_counted_by_however_many_processes(
    net: Network, shell: str, count: int
) -> None:
    leg = Leg(Place("pod", "a", "p1"), Place("pod", "b", "p2", "10.77.2.2"), "cross-node")
    many = Task("p", "ping", leg, {"count": count, "interval_ms": 10})
    found, _ = measure(net, [many], shell)
    assert (found["ping"].samples, found["ping"].good) == (count, count)
    every = "-m statistic --mode nth --every 5 --packet 4"
    net.do("server", f"iptables -A INPUT -p icmp {every} -j DROP")
    output, _, _ = net.run(_program.build([many], "n0nce"), SHELLS[shell])
    looks = facts([many], _program.read(output, "n0nce", [many]))
    assert [look.samples for look in looks] == [count, count]
    assert sum(look.good for look in looks) == 2 * count - 2 * count // 5
