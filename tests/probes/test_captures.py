"""What real tools printed, read back: each capture's ending is that of its case."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _program
from tests.probes.cases import CASES, REFUSED, tasks

HOME = Path(__file__).with_name("captures")
NOT_RUN = Result.NOT_RUN
#: Endings of the smaller sets of tools, where they differ from the case's.
SMALLER = {
    ("udp", "only-busybox"): NOT_RUN,
    ("get", "only-busybox"): NOT_RUN,
    ("oneway-send", "only-busybox"): NOT_RUN,
    ("dns-tcp", "only-busybox"): NOT_RUN,
    # BusyBox's ping keeps a hop's answers to itself and has no DF option.
    ("ping", "busybox"): None,
    ("mtu", "busybox"): None,
    ("mtu", "only-busybox"): None,
    # Their one query takes longer than the time they get.
    ("dns-udp", "few"): None,
    ("dns-udp", "only-busybox"): None,
}


def read(probe: str, path: Path, address: str = "10.77.2.2") -> tuple[Fact, ...]:
    status, _, output = path.read_text().partition("\n")
    host = Place("host", "node-a", "h", "192.0.2.1")
    known = {task.probe: task for task in tasks(address)}
    task = known.get(probe) or Task(probe, probe, Leg(host, host, "local"))
    capture = Capture(task.id, output, int(status.removeprefix("exit ")))
    return _program.find(probe).read(task, capture)


def ladder() -> Iterator[tuple[str, str, str]]:
    for case in CASES:
        for path in sorted(HOME.glob(f"*/{case.name}.*.txt")):
            if path.parent.name in case.expect:
                yield path.parent.name, case.name, path.name.split(".")[1]


@pytest.mark.parametrize(("probe", "name", "dialect"), list(ladder()))
def test_the_ending_is_that_of_the_case(probe: str, name: str, dialect: str) -> None:
    case = next(case for case in CASES if case.name == name)
    *first, fact = read(probe, HOME / probe / f"{name}.{dialect}.txt", case.address)
    assert fact.measure == probe
    assert not first or (probe == "ping" and len(first) == 1)
    wanted = case.expect[probe]
    if "busybox" in dialect:
        wanted = case.busybox.get(probe, wanted)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    smaller = SMALLER.get((probe, dialect), wanted)
    if smaller is None:
        # Never a better or another ending than silence where the full set of tools says more.
        assert fact.result in (*wanted, Result.LOST, NOT_RUN)
    else:
        assert fact.result in (smaller if isinstance(smaller, tuple) else (smaller,))
    if dialect == "full":
        for key, value in case.figures.get(probe, {}).items():
            assert fact.figures[key] == value


def fact_of(probe: str, name: str, dialect: str = "full") -> Fact:
    (fact,) = read(probe, HOME / probe / f"{name}.{dialect}.txt")
    return fact


def test_ping_says_counts_times_and_ttl() -> None:
    fact = fact_of("ping", "healthy")
    assert (fact.samples, fact.good, fact.figures["ttl"]) == (20, 20, 63)
    assert 0 < fact.figures["rtt_min_ms"] <= fact.figures["rtt_avg_ms"]


LOST_SOME = Result.INTERMITTENT


@pytest.mark.parametrize(
    ("name", "dialect", "then"),
    [
        ("lossy", "full", LOST_SOME),
        ("lossy", "busybox", LOST_SOME),
        ("lossy-once", "full", Result.OK),
    ],
)
def test_ping_looks_again_where_some_were_lost(name: str, dialect: str, then: Result) -> None:
    found = read("ping", HOME / "ping" / f"{name}.{dialect}.txt")
    assert [fact.result for fact in found] == [LOST_SOME, then]
    assert [fact.samples for fact in found] == [20, 20]
    assert 0 < found[0].good < 20


@pytest.mark.parametrize("dialect", ["full", "busybox"])
def test_ping_dialects_agree(dialect: str) -> None:
    assert fact_of("ping", "healthy", dialect).good == 20
    assert fact_of("ping", "dead", dialect).good == 0


def test_mtu_without_a_df_option_says_that_it_is_less() -> None:
    fact = fact_of("mtu", "healthy", "busybox")
    assert fact.text["depth"] == "reduced"
    assert fact.figures["mtu_bytes"] == 1500
    silent = fact_of("mtu", "mtu-silent", "busybox")
    assert silent.result is Result.BLACKHOLE
    assert "mtu_bytes" not in silent.figures


def test_a_refusal_is_tried_again() -> None:
    fact = fact_of("kubelet", "healthy")
    assert (fact.result, fact.figures["attempts"]) == (REFUSED, 2)
    assert "Connection refused" in fact.text["said"]


def test_http_names_who_answered_and_how_often_it_tried() -> None:
    fact = fact_of("http", "healthy")
    assert fact.text["answered_by"] == "p1@node-b"
    assert fact.figures["attempts"] == 1
    assert fact.figures["first_ok_s"] < 2


def test_http_from_another_pod_is_wrong() -> None:
    path = HOME / "http" / "healthy.full.txt"
    (task,) = (t for t in tasks("10.77.2.2") if t.probe == "http")
    other = Task("http", "http", task.leg, {"expect": "p1@node-c"})
    capture = Capture("http", path.read_text(), 0)
    (fact,) = _program.find("http").read(other, capture)
    assert fact.result is Result.WRONG
    assert fact.text["said"] == "answered by p1@node-b"


def test_dns_says_the_answer() -> None:
    fact = fact_of("dns-udp", "healthy")
    assert (fact.samples, fact.good, fact.text["answer"]) == (4, 4, "10.96.0.1")
    assert fact_of("dns-udp", "healthy", "few").text["answer"] == "10.96.0.1"


@pytest.mark.parametrize("dialect", ["full", "busybox"])
def test_a_nodes_own_state(dialect: str) -> None:
    found = {p.parent.name: read(p.parent.name, p) for p in HOME.glob(f"*/node.{dialect}.txt")}
    assert all(fact.result is Result.SEEN for facts in found.values() for fact in facts)
    assert {fact.place.node for facts in found.values() for fact in facts if fact.place} == {
        "node-a"
    }
    (links,) = found["links"]
    assert (links.text["tunnel"], links.text["tunnel_state"]) == ("flannel.1", "up")
    assert (links.text["uplink"], links.text["bridge"]) == ("eth0", "cni0")
    assert links.figures["tunnel_mtu_bytes"] == 1450
    if dialect == "full":
        assert (links.text["tunnel_port"], links.text["tunnel_id"]) == ("8472", "1")
    (routes,) = found["routes"]
    assert routes.text["10.244.1.0/24"] == "via 10.244.1.0 dev flannel.1 onlink"
    (neighbours,) = found["neighbours"]
    assert neighbours.figures["fdb"] == 2
    assert neighbours.text["neighbour 10.244.1.0"].endswith("PERMANENT flannel.1")
    (sysctls,) = found["sysctls"]
    assert sysctls.figures["net.ipv4.ip_forward"] == 1
    assert sysctls.figures["net.bridge.bridge-nf-call-iptables"] == 1
    (conntrack,) = found["conntrack"]
    assert 0 < conntrack.figures["count"] < conntrack.figures["max"]
    assert conntrack.figures["drop"] == 0
    (counters,) = found["tunnel-counters"]
    assert counters.text["device"] == "flannel.1"
    assert counters.figures["rx_grown"] >= 0
    assert 600 < counters.figures["window_ms"] < 3000
    (drops,) = found["counters"]
    assert drops.figures["reverse_path_grown"] > 5
    (listeners,) = found["listeners"]
    assert (listeners.figures["udp_8472"], listeners.figures["tcp_10250"]) == (1, 1)
    assert listeners.figures["udp_4789"] == 0


def test_kube_proxys_last_changes_are_those_of_the_family_that_changed_last() -> None:
    (fact,) = read("proxy-sync", HOME / "proxy-sync" / "node.full.txt")
    assert fact.text == {"answer": "ok"}
    assert fact.figures == {"queued_age_s": 2.335, "synced_age_s": 1.943}


@pytest.mark.parametrize(
    ("said", "mode"),
    [("nftables", "nftables"), ("ipvs", "ipvs"), ("", ""), ("404 page not found", "")],
)
def test_kube_proxy_says_its_mode(said: str, mode: str) -> None:
    task = Task("p", "proxy-sync", Leg(Place("host", "a"), Place("host", "a"), "local"))
    metric = "kubeproxy_sync_proxy_rules_last_timestamp_seconds 5"
    output = f"metrics exit=0 now=10\n{metric}\nmode={said}"
    (fact,) = _program.find("proxy-sync").read(task, Capture("p", output, 0))
    assert fact.text == {"answer": "ok"} | ({"mode": mode} if mode else {})


@pytest.mark.parametrize(
    ("output", "answer"),
    [
        ("metrics exit=28 now=1795884802\n", "silent"),
        ("metrics exit=7 now=1795884802\n", "none"),
        ("metrics exit=0 now=1795884802\n", "none"),
        ("metrics exit=0 now=x\nkubeproxy_sync_proxy_rules_last_timestamp_seconds 5\n", "none"),
    ],
)
def test_a_kube_proxy_that_tells_nothing(output: str, answer: str) -> None:
    task = Task("p", "proxy-sync", Leg(Place("host", "a"), Place("host", "a"), "local"))
    (fact,) = _program.find("proxy-sync").read(task, Capture("p", output, 0))
    assert (fact.text, fact.figures) == ({"answer": answer}, {})


def test_conntrack_counters_are_hexadecimal() -> None:
    task = Task("c", "conntrack", Leg(Place("host", "a"), Place("host", "a"), "local"))
    output = (
        "table count=10\ntable max=20\nhex entries drop early_drop insert_failed\n"
        "hex 0000000a 0000001f 00000001 00000000\nhex 0000000a 00000001 00000000 00000000\n"
    )
    (fact,) = _program.find("conntrack").read(task, Capture("c", output, 0))
    assert fact.figures == {
        "count": 10,
        "max": 20,
        "drop": 32,
        "early_drop": 1,
        "insert_failed": 0,
    }


def test_conntrack_says_what_a_full_table_has_dropped() -> None:
    (fact,) = read("conntrack", HOME / "conntrack" / "after-full.full.txt")
    assert (fact.figures["drop"], fact.figures["insert_failed"]) == (0x171 + 0xCD, 0)
    assert fact.figures["count"] == 1959
