"""Faults about names: what is asked of the servers, as programs ask, and what the user gave."""

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.name_rungs import named_after, said
from kubectl_netcheck.planning.questions.dns import Names
from tests.diagnosis.grid import at, broken, host, ladder, pod, state

A, B, C = "node-a", "node-b", "node-c"
CONTEXT = Context(subjects=(A, B, C))
VIP = "10.96.0.10"
COREFILE = state(
    "corefile", domain="cluster.local", forward="192.0.2.1", plugins="errors kubernetes forward"
)


def resolver(node: str, server: str = VIP, domain: str = "cluster.local", more: str = "") -> Fact:
    search = f"default.svc.{domain} svc.{domain} {domain} {more}"
    text = {"servers": server, "search": search.strip(), "options": "ndots:5"}
    return Fact("resolver", Result.SEEN, place=pod(node), text=text)


def asked(name: str, result: Result, rcode: str = "", good_at: tuple[str, ...] = ()) -> list[Fact]:
    """That name, asked by each node of the Service and of both servers."""
    made = []
    for node in (A, B, C):
        places = [(Place("dns", "", name, VIP), (A, B))]
        places += [
            (Place("dns", x, f"{name} at coredns", f"10.244.9.{x[-1]}"), (x,)) for x in (A, B)
        ]
        for place, behind in places:
            good = place.node in good_at
            ending = Result.OK if good else result
            text = {"name": name} | ({"rcode": rcode} if rcode and not good else {})
            leg = Leg(pod(node), place, "dns", behind)
            made.append(Fact("dns-name", ending, leg, samples=1, good=int(good), text=text))
    return made


def lookups(**endings: tuple[Result, int]) -> list[Fact]:
    """20 lookups by the C library on each node."""
    made = []
    for node in (A, B, C):
        result, good = endings.get(node[-1], (Result.OK, 20))
        leg = Leg(pod(node), Place("dns", "", "kube-system/kube-dns", VIP), "dns", (A, B))
        made.append(Fact("getent", result, leg, samples=20, good=good))
    return made


def named(facts: list[Fact]) -> set[tuple[str, tuple[str, ...]]]:
    found = diagnose(facts, CONTEXT).findings
    return {(f.slug, f.nodes) for f in found if f.kind == "fault"}


def risks(facts: list[Fact]) -> set[tuple[str, tuple[str, ...]]]:
    found = diagnose(facts, CONTEXT)
    assert found.status == "healthy"
    return {(f.slug, f.nodes) for f in found.findings if f.kind == "risk"}


WHOLE = [*ladder((A, B, C), witness=""), COREFILE, *(resolver(n) for n in (A, B, C))]


@pytest.mark.parametrize("result", [Result.WRONG, Result.LOST])
def test_an_upstream_that_fails(result: Result) -> None:
    rcode = "SERVFAIL" if result is Result.WRONG else ""
    facts = [*WHOLE, *lookups(), *asked("example.com", result, rcode)]
    assert named(facts) == {("dns-upstream-failing", ())}


def test_a_name_that_does_not_exist_beside_one_that_does() -> None:
    good = asked("example.com", Result.OK, good_at=(A, B, ""))
    facts = [*WHOLE, *lookups(), *good, *asked("exmple.com", Result.WRONG, "NXDOMAIN")]
    assert named(facts) == {("dns-name-unknown", ())}


def test_the_names_that_failed_are_said() -> None:
    facts = [*WHOLE, *lookups(), *asked("example.com", Result.WRONG, "SERVFAIL")]
    report = Report("dns", diagnose(facts, CONTEXT), (A, B, C), facts=tuple(facts))
    closed = named_after(report)
    assert closed.diagnosis.findings[0].summary.endswith(": example.com")
    assert closed.diagnosis.findings[0].summary in closed.diagnosis.verdict


def test_a_kubelet_that_sends_pods_elsewhere() -> None:
    silent = lookups(b=(Result.LOST, 0))
    for wrong in (resolver(B, server="10.43.0.10"), resolver(B, domain="k8s.example")):
        facts = [f for f in WHOLE if f.place != pod(B)] + [wrong, *silent]
        assert named(facts) == {("kubelet-dns-wrong", (B,))}


def test_a_race_for_the_connection_table_is_not_loss() -> None:
    facts = [*WHOLE, *lookups(b=(Result.INTERMITTENT, 14))]
    found = diagnose(facts, CONTEXT)
    said_ = [*found.findings, *found.candidates]
    assert ("dns-conntrack-race", (B,)) in {(f.slug, f.nodes) for f in said_}


def test_one_lookup_of_many_that_is_lost_accuses_nobody() -> None:
    assert risks([*WHOLE, *lookups(b=(Result.INTERMITTENT, 19))]) == set()


@pytest.mark.parametrize("rcode", ["SERVFAIL", "REFUSED", "NXDOMAIN"])
def test_servers_that_answer_with_errors(rcode: str) -> None:
    facts = _wrong(
        [*WHOLE, *lookups(a=(Result.LOST, 0), b=(Result.LOST, 0), c=(Result.LOST, 0))], rcode
    )
    assert named(facts) == {("coredns-answers-error", ())}
    without = [f for f in facts if f.measure != "corefile"]
    without.append(state("corefile", forward="192.0.2.1", plugins="errors forward"))
    assert named(without) == {("coredns-zone-missing", ())}


def _wrong(facts: list[Fact], rcode: str) -> list[Fact]:
    vector = [(at("dns", "dns-pod", "dns-service"), Result.WRONG)]
    asked_ = [f for f in facts if f.measure in ("dns-udp", "dns-tcp")]
    rest = [f for f in facts if f.measure not in ("dns-udp", "dns-tcp")]
    failed = [
        Fact(f.measure, f.result, f.leg, samples=4, text={"rcode": rcode})
        for f in broken(asked_, vector)
    ]
    return [*rest, *failed]


def test_a_forward_line_that_leads_back() -> None:
    dead = [(at("dns-service"), Result.REFUSED), (at("dns-pod"), Result.LOST)]
    facts = [f for f in broken(WHOLE, dead) if f.measure != "corefile"]
    down = state("dns-endpoints", why="CrashLoopBackOff", ready="0", total="2")
    for forward, slug in (("127.0.0.53", "coredns-loop"), ("192.0.2.1", "coredns-down")):
        corefile = state("corefile", forward=forward, plugins="kubernetes loop forward")
        assert named([*facts, corefile, down]) == {(slug, ())}


def old_flows(node: str, used: int) -> list[Fact]:
    """An entry of that node's connection table that leads to a server of the past."""
    leg = Leg(host(node), Place("dns", "", "kube-system/kube-dns", VIP), "local")
    entry = Fact(
        "dns-flows",
        Result.SEEN,
        place=Place("node", node),
        figures={"stale": 1.0, "total": 9.0, "used": float(used), "idle_s": 40.0 * (1 - used)},
        text={"client": "10.244.1.5", "port": "20053", "gone": "192.0.2.53"},
    )
    ending = Result.LOST if used else Result.OK
    return [entry, Fact("dns-flows", ending, leg, samples=9, good=0 if used else 9)]


def test_an_old_flow_in_use_is_a_fault_of_its_node() -> None:
    found = diagnose([*WHOLE, *lookups(), *old_flows(B, used=1)], CONTEXT)
    (finding,) = found.findings
    assert (found.status, finding.slug, finding.kind) == ("faulty", "stale-conntrack-udp", "fault")
    assert (finding.nodes, finding.layer, found.candidates) == ((B,), "dns", ())
    assert "10.244.1.5, port 20053, to 192.0.2.53" in finding.summary
    assert "lookups from new ports are answered" in str(finding.evidence)
    assert finding.fix[0].endswith("conntrack -D -p udp --dport 53 -r 192.0.2.53")


def test_an_old_flow_beside_another_fault_is_named_as_well() -> None:
    # Name servers stand on the node that nobody reaches, so some lookups of all nodes fail too.
    dead = at("cross-node", "node-to-pod", "service", "dns-pod", touch=A, crosses=True)
    some = at("dns-service", measures=("dns-udp", "dns-tcp"))
    facts = broken([*WHOLE, *lookups()], [(dead, Result.LOST), (some, Result.INTERMITTENT)])
    facts += old_flows(B, used=1)
    found = diagnose(facts, CONTEXT)
    said_ = {(f.slug, f.nodes) for f in found.findings if f.kind == "fault"}
    assert ("stale-conntrack-udp", (B,)) in said_
    assert {nodes for slug, nodes in said_ if slug != "stale-conntrack-udp"} <= {(A,)}


def test_old_flows_and_long_searches_are_risks() -> None:
    left = diagnose([*WHOLE, *lookups(), *old_flows(B, used=0)], CONTEXT)
    assert risks([*WHOLE, *lookups(), *old_flows(B, used=0)]) == {("stale-conntrack-udp", (B,))}
    assert "last used 40 s ago" in left.findings[0].summary
    longer = resolver(A, more="corp.example example")
    assert risks([*WHOLE, *lookups(), longer]) == {("search-path-long", ())}


def test_what_an_outside_name_costs() -> None:
    leg = Leg(pod(A), Place("dns", "", "example.com", VIP), "dns")
    name = Fact(
        "dns-name",
        Result.OK,
        leg,
        samples=1,
        good=1,
        figures={"queries": 4.0, "time_ms": 36.0},
        text={"name": "example.com"},
    )
    words = said([resolver(A), name], ["example.com"])
    assert words["dns_cost"].startswith("example.com costs 8 questions, 36 ms; ")
    assert "8 questions (A and AAAA) instead of 2" in words["dns_cost"]
    assert said([], ()) == {}


def test_nothing_outside_is_asked_unasked() -> None:
    assert Names().names == ()
