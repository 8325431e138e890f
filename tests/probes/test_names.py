"""What the probes of names read: search steps, the C library's lookups, sizes, old flows."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _dns, _program, dns_flows, dns_large, dns_name, dns_udp, getent
from tests.probes.namespaces import SERVER, network
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
            assert (fact.result, fact.text["reason"]) == (Result.NOT_RUN, _dns.BUSY)


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


def test_a_flow_to_a_server_that_is_gone() -> None:
    entry = (
        "flow ipv4     2 udp      17 29 src=10.244.0.9 dst=10.96.0.10 sport=20053 dport=53 "
        "src=192.0.2.53 dst=10.244.0.9 sport=53 dport=20053 [ASSURED] mark=0 zone=0 use=2\n"
    )
    (fact,) = dns_flows.read(FLOWS, Capture("f", f"count 1 7\n{entry}", 0))
    assert fact.place == Place("node", "node-a")
    assert fact.figures == {"stale": 1.0, "total": 7.0}
    assert fact.text == {"client": "10.244.0.9", "port": "20053", "gone": "192.0.2.53"}


@given(st.text(max_size=300))
def test_no_text_breaks_a_reader(text: str) -> None:
    for module, task in (
        (dns_name, NAME),
        (dns_large, LARGE),
        (getent, LOOKUPS),
        (dns_flows, FLOWS),
    ):
        for output in (text, f"{text}\nasked 0\n", f"count 1 1\nflow {text}\nlook 0 {text}"):
            assert len(module.read(task, Capture("x", output, 0))) == 1


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
            flows = Task("f", "dns-flows", Leg(POD, server, "local"), {"known": "192.0.2.1"})
            assert _program.build([flows], "n0nce")
            state, _ = measure(net, [flows], shell)
        finally:
            shutil.rmtree(folder)
    assert (found["getent"].result, found["getent"].good) == (Result.OK, 20)
    # The test's name server knows every name but those that begin with nx: all three steps fail.
    assert (found["dns-name"].text["rcode"], found["dns-name"].figures["queries"]) == (
        "NXDOMAIN",
        3.0,
    )
    # Nothing is translated here, so each entry's server is the one asked: none is stale.
    assert state["dns-flows"].figures["stale"] == 0
    assert state["dns-flows"].figures["total"] > 0
