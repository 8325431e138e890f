"""What the probes of names read: search steps, the C library's lookups, sizes, old flows."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _dns, _program, dns_flows, dns_large, dns_name, dns_udp, getent
from kubectl_netcheck.probes._catalogue import facts
from lab.faults import _stuck_client
from tests.probes.namespaces import CLIENT, DEAD, SERVER, SHELLS, Network, network
from tests.probes.test_programs import measure
from tests.probes.test_sizes import marked

POD = Place("pod", "node-a", "p1", "10.244.0.9")
SERVICE = Place("dns", "", "kube-system/kube-dns", "10.96.0.10")
LEG = Leg(POD, SERVICE, "dns", ("node-b",))
NAME = Task("n", "dns-name", LEG, {"name": "example.com"})
LARGE = Task("l", "dns-large", LEG, {"name": "kube-dns.kube-system.svc.cluster.local."})
ASKED = Task("u", "dns-udp", LEG, {"name": "x."})
LOOKUPS = Task("g", "getent", LEG, {"name": "kubernetes.default"})
FLOWS = Task("f", "dns-flows", Leg(POD, SERVICE, "local"), {"known": "10.244.1.2 10.244.2.3"})
STEP = ";; ->>HEADER<<- opcode: QUERY, status: {code}, id: 1\n{answer};; Query time: {ms} msec\n"


def step(code: str, ms: int = 1, answer: str = "") -> str:
    return STEP.format(code=code, ms=ms, answer=answer)


def test_each_step_of_a_search_counts_and_the_last_one_decides() -> None:
    found = step("NOERROR", 9, "example.com.\t5\tIN\tA\t192.0.2.1\n")
    output = f"{step('NXDOMAIN') * 3}{found}asked 0\n"
    (fact,) = dns_name.read(NAME, Capture("n", output, 0))
    assert fact.result is Result.OK
    assert (fact.figures, fact.text["answer"]) == ({"queries": 4.0, "time_ms": 12.0}, "192.0.2.1")


@pytest.mark.parametrize(
    ("output", "result", "rcode"),
    [
        (step("NXDOMAIN") * 4, Result.WRONG, "NXDOMAIN"),
        (step("NXDOMAIN") * 3 + step("SERVFAIL"), Result.WRONG, "SERVFAIL"),
        (step("NOERROR"), Result.WRONG, "NODATA"),
        (
            step("NXDOMAIN") + ";; communications error to 10.96.0.10#53: timed out\n",
            Result.LOST,
            "",
        ),
        (";; communications error to 10.96.0.10#53: connection refused\n", Result.REFUSED, ""),
    ],
)
def test_how_a_name_fails(output: str, result: Result, rcode: str) -> None:
    (fact,) = dns_name.read(NAME, Capture("n", f"{output}asked 0\n", 0))
    assert (fact.result, fact.text.get("rcode", ""), fact.good) == (result, rcode, 0)


def test_a_large_answer_has_its_size_and_its_protocol() -> None:
    record = "x.svc.cluster.local.\t5\tIN\tSRV\t0 33 53 kube-dns.kube-system.svc.cluster.local.\n"
    whole = f"{step('NOERROR', 1, record)}size 325\nasked 0\n"
    for output, by in ((whole, "udp"), (f"truncated\n{whole}", "tcp")):
        (fact,) = dns_large.read(LARGE, Capture("l", output, 0))
        assert (fact.result, fact.figures, fact.text) == (
            Result.OK,
            {"answer_bytes": 325.0},
            {"by": by},
        )
    (fact,) = dns_large.read(LARGE, Capture("l", f"{step('NOERROR')}size 60\nasked 0\n", 0))
    assert (fact.result, fact.text["rcode"]) == (Result.WRONG, "NODATA")


@pytest.mark.parametrize(
    ("looks", "server", "result", "good"),
    [
        ("look 0 10\n" * 20, "10.96.0.10", Result.OK, 20),
        ("look 0 10\nlook 2 1000\n", "10.96.0.10", Result.INTERMITTENT, 1),
        ("look 2 10\n" * 20, "10.96.0.10", Result.LOST, 0),
        ("look 2 2010\n", "192.0.2.53", Result.LOST, 0),
        ("look 124 2400\n", "10.96.0.10", Result.NOT_RUN, 0),
        ("look 0 10\n" * 20, "192.0.2.53", Result.NOT_RUN, 0),
    ],
)
def test_lookups_by_the_library(looks: str, server: str, result: Result, good: int) -> None:
    (fact,) = getent.read(LOOKUPS, Capture("g", f"server {server}\n{looks}", 0))
    assert (fact.result, fact.good) == (result, good)


def test_a_query_that_dig_never_waited_for_says_nothing() -> None:
    for task, module in ((NAME, dns_name), (LARGE, dns_large), (ASKED, dns_udp)):
        for status in (0, 124, 143):
            (fact,) = module.read(task, Capture("x", f"asked {status}\n", status))
            assert (fact.result, fact.text["reason"]) == (Result.NOT_RUN, _dns.UNTOLD)


@pytest.mark.parametrize(
    "told",
    [
        ";; communications error to 10.96.0.10#53: timed out\n;; no servers could be reached\n",
        ";; connection timed out; no servers could be reached\n",
    ],
)
def test_what_dig_told_before_it_was_ended_counts(told: str) -> None:
    (fact,) = dns_udp.read(ASKED, Capture("x", f"{told}asked 124\n", 0))
    assert (fact.result, fact.samples, fact.good) == (Result.LOST, 1, 0)
    answered = step("NOERROR", 1, "x.\t5\tIN\tA\t10.96.0.1\n") * 4
    (fact,) = dns_udp.read(ASKED, Capture("x", f"{answered}asked 124\n", 0))
    assert (fact.result, fact.samples) == (Result.OK, 4)


def entry(look: str, left: int, port: int = 20053, server: str = "192.0.2.53") -> str:
    return (
        f"{look} {left} src=10.244.0.9 dst=10.96.0.10 sport={port} dport=53 "
        f"src={server} dst=10.244.0.9 sport=53 dport={port} [ASSURED] mark=0 zone=0 use=2\n"
    )


def flows(*lines: str) -> tuple[Fact, Fact]:
    """What is read of the node, and of the leg."""
    text = "".join(("limit plain=30\n", "limit stream=120\n", *lines))
    state, leg = dns_flows.read(FLOWS, Capture("f", text, 0))
    assert (state.place, leg.leg) == (Place("node", "node-a"), FLOWS.leg)
    return state, leg


SILENT = "asked 192.0.2.53\n"


def test_a_flow_in_use_to_a_server_that_is_gone() -> None:
    looks = (entry("flow", 119), SILENT, entry("then", 119))
    state, leg = flows("count 1 7\n", *looks)
    assert state.figures == {"stale": 1.0, "total": 7.0, "used": 1.0, "idle_s": 1.0}
    assert state.text == {"client": "10.244.0.9", "port": "20053", "gone": "192.0.2.53"}
    assert (leg.result, leg.samples, leg.good) == (Result.LOST, 1, 0)


def test_a_leftover_that_nobody_uses_is_no_loss() -> None:
    state, leg = flows("count 1 7\n", entry("flow", 90), SILENT, entry("then", 89))
    assert (state.figures["used"], state.figures["idle_s"]) == (0.0, 31.0)
    assert state.text["port"] == "20053"
    assert (leg.result, leg.samples, leg.good) == (Result.OK, 7, 7)


def test_of_several_entries_the_one_in_use_is_told() -> None:
    old, new = "192.0.2.53", "192.0.2.54"
    first = (entry("flow", 118, 1001, old), entry("flow", 70, 1002, new))
    then = (entry("then", 117, 1001, old), entry("then", 119, 1002, new))
    state, leg = flows("count 2 2\n", *first, SILENT, f"asked {new}\n", *then)
    assert (state.figures["used"], state.text["port"], leg.samples) == (1.0, "1002", 1)


def test_a_server_that_answers_is_not_gone() -> None:
    looks = (entry("flow", 119), SILENT, "answered 192.0.2.53\n", entry("then", 119))
    state, leg = flows("count 1 7\n", *looks)
    assert (state.figures["stale"], state.figures["used"], leg.result) == (0.0, 0.0, Result.OK)
    assert "gone" not in state.text


def test_a_server_that_nobody_could_ask_accuses_nobody() -> None:
    state, leg = flows("count 1 7\n", entry("flow", 119), entry("then", 119))
    assert (state.figures["stale"], state.figures["used"], leg.result) == (1.0, 0.0, Result.OK)


def test_an_entry_that_was_given_another_limit_has_no_age() -> None:
    state, _ = flows("count 1 1\n", entry("flow", 3600), SILENT, entry("then", 3599))
    assert "idle_s" not in state.figures


@given(st.text(max_size=300))
def test_no_text_breaks_a_reader(text: str) -> None:
    for module, task in (
        (dns_name, NAME),
        (dns_large, LARGE),
        (getent, LOOKUPS),
        (dns_flows, FLOWS),
    ):
        for output in (text, f"{text}\nasked 0\n", f"count 1 1\nflow {text}\nlook 0 {text}"):
            assert 1 <= len(module.read(task, Capture("x", output, 0))) <= 2


@marked
@pytest.mark.parametrize("shell", ["dash", "busybox"])
def test_programs_ask_as_resolv_conf_says_and_old_flows_are_seen(shell: str) -> None:
    with network(f"ncprobe-{os.getpid()}") as net:
        net.serve()
        folder = Path("/etc/netns") / net.ns("client")
        folder.mkdir(parents=True)
        try:
            search = "default.svc.cluster.local svc.cluster.local"
            text = f"nameserver {SERVER}\nsearch {search}\noptions ndots:5\n"
            (folder / "resolv.conf").write_text(text)
            # A rule that asks for the state of connections makes the kernel keep a table of them.
            net.do("client", "iptables -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT")
            server = Place("dns", "", "kube-system/kube-dns", SERVER)
            leg = Leg(POD, server, "dns")
            round_ = [
                Task("g", "getent", leg, LOOKUPS.params),
                Task("n", "dns-name", leg, {"name": "nx.example"}),
            ]
            found, _ = measure(net, round_, shell)
            state, leg = old_flows(net, server, shell)
        finally:
            shutil.rmtree(folder)
    assert (found["getent"].result, found["getent"].good) == (Result.OK, 20)
    # The test's name server knows every name but those that begin with nx: all three steps fail.
    assert (found["dns-name"].text["rcode"], found["dns-name"].figures["queries"]) == (
        "NXDOMAIN",
        3.0,
    )
    # Nothing is translated here, so each entry's server is the one asked: none is stale.
    assert state.figures["stale"] == 0
    assert state.figures["total"] > 0
    assert leg.result is Result.OK


def old_flows(net: Network, server: Place, shell: str) -> tuple[Fact, Fact]:
    """What a client's own node would say of its flows to that server."""
    state, leg = looked_through(net, server, shell)
    return state, leg


def looked_through(net: Network, server: Place, shell: str) -> tuple[Fact, ...]:
    task = Task("f", "dns-flows", Leg(POD, server, "local"), {"known": "192.0.2.1"})
    output, seconds, _ = net.run(_program.build([task], "n0nce"), SHELLS[shell])
    assert seconds < 3
    return facts([task], _program.read(output, "n0nce", [task]))


@marked
@pytest.mark.skipif(not shutil.which("conntrack"), reason="not installed: conntrack")
@pytest.mark.parametrize("shell", ["dash", "busybox"])
def test_a_client_that_keeps_its_port_asks_a_server_that_is_gone(
    shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Place("dns", "", "kube-system/kube-dns", "10.96.0.10")
    with network(f"ncprobe-{os.getpid()}") as net:
        net.do("client", "iptables -t nat -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT")
        net.do(
            "client",
            f"conntrack -I -p udp -s {CLIENT} -d 10.96.0.10 --sport 20053 --dport 53 -r {DEAD} "
            f"-q {CLIENT} --reply-port-src 53 --reply-port-dst 20053 --dst-nat {DEAD} "
            "-u SEEN_REPLY,ASSURED -t 100",
        )
        leftover, unused = old_flows(net, server, shell)
        with monkeypatch.context() as patch:
            patch.setattr(dns_flows, "LARGEST", 0)
            (refused,) = looked_through(net, server, shell)
        stuck = ["ip", "netns", "exec", net.ns("client"), sys.executable, _stuck_client.__file__]
        client = subprocess.Popen([*stuck, "10.96.0.10", "20053"])
        try:
            time.sleep(1)
            state, leg = old_flows(net, server, shell)
        finally:
            client.kill()
            client.wait(5)
    assert (refused.result, refused.leg) == (Result.NOT_RUN, None)
    assert "2 connections are too many" in refused.text["reason"]  # the entry, and dig's own
    assert (leftover.figures["stale"], leftover.figures["used"]) == (1.0, 0.0)
    assert (unused.result, leftover.figures["idle_s"] > 20) == (Result.OK, True)
    assert (state.figures["used"], state.figures["idle_s"] <= 1) == (1.0, True)
    assert state.text == {"client": CLIENT, "port": "20053", "gone": DEAD}
    assert (leg.result, leg.samples) == (Result.LOST, 1)
