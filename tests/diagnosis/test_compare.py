"""What changed between two reports: what matters is said, what differs by chance is not."""

from dataclasses import replace

import pytest

from kubectl_netcheck.diagnosis.compare import ABSENT, LIMIT, Change, changed, compare
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import NotProbed, Report
from tests.render.reports import FINDING, HEALTHY, A, B, fact, host, pod

PATH = Leg(pod(A), pod(B), "cross-node")


def state(measure: str, node: str, **text: str) -> Fact:
    return Fact(measure, Result.SEEN, place=Place("node", node), text=text)


def report(*facts: Fact, **more: object) -> Report:
    return replace(HEALTHY, facts=facts, not_probed=(), **more)  # type: ignore[arg-type]


def only(old: Report, new: Report) -> Change:
    (found,) = compare(old, new)
    return found


def test_the_same_report_has_not_changed() -> None:
    assert compare(HEALTHY, HEALTHY) == ()


def test_another_target_of_the_same_command_is_said() -> None:
    """Nothing that differs between them, and yet they do not say that nothing changed."""
    one, other = (report(asked={"host": host, "seed": 7}) for host in ("a.example", "b.example"))
    assert only(one, other).what == LIMIT and "a.example" in only(one, other).old
    assert compare(one, report(asked={"host": "a.example", "seed": 8})) == ()


def test_a_pod_with_another_address_has_not_changed() -> None:
    moved = Leg(replace(pod(A), address="10.244.0.99"), pod(B), "cross-node")
    assert compare(report(fact(PATH, "ping")), report(fact(moved, "ping"))) == ()


def test_a_name_server_that_was_made_anew_has_not_changed() -> None:
    legs = [Leg(pod(A), Place("dns", B, f"kube-system/coredns-{i}"), "dns", (B,)) for i in "xy"]
    assert compare(*(report(fact(leg, "dns-udp")) for leg in legs)) == ()


@pytest.mark.parametrize(("good", "said"), [(59, False), (40, True)])
def test_loss_that_chance_explains_is_no_change(good: int, said: bool) -> None:
    well = Fact("ping", Result.OK, PATH, samples=60, good=60)
    lossy = Fact("ping", Result.INTERMITTENT, PATH, samples=60, good=good)
    assert changed(compare(report(well), report(lossy))) is said


def test_a_leg_that_ends_otherwise() -> None:
    found = only(report(fact(PATH, "tcp")), report(fact(PATH, "tcp", Result.LOST)))
    assert (found.what, found.old, found.new) == ("leg", "ok", "lost")
    assert "p1 on node-a > p1 on node-b" in found.place


def test_another_size() -> None:
    sizes = [fact(PATH, "mtu", figures={"mtu_bytes": size}) for size in (1450.0, 1400.0)]
    found = only(*(report(one) for one in sizes))
    assert (found.what, found.old, found.new) == ("mtu", "1450", "1400")


@pytest.mark.parametrize(
    ("measure", "key", "what"),
    [
        ("agent", "state", "agent"),
        ("condition", "Ready", "condition"),
        ("condition", "kubelet", "version"),
        ("cni", "backend", "setting"),
    ],
)
def test_states(measure: str, key: str, what: str) -> None:
    old, new = (state(measure, B, agent="cni", **{key: value}) for value in ("one", "other"))
    found = only(report(old), report(new))
    assert (found.what, found.old, found.new) == (what, "one", "other")
    assert B in found.place


def test_what_only_one_run_read_is_no_change() -> None:
    assert compare(report(), report(state("sysctls", B, ip_forward="0"))) == ()


def test_a_node_that_came() -> None:
    old = report(state("condition", A, Ready="True"))
    new = report(state("condition", A, Ready="True"), state("condition", B, Ready="True"))
    assert only(old, new) == Change("node", B, ABSENT, "there")


def test_findings_and_what_was_left_out() -> None:
    ill = replace(HEALTHY.diagnosis, status="faulty", findings=(FINDING,))
    new = replace(report(), diagnosis=ill, not_probed=(NotProbed("witness", "none"),))
    found = {c.what: c for c in compare(report(), new)}
    assert set(found) == {"status", "finding", "left out"}
    assert found["finding"].place == "NC301 tunnel-port-blocked at node-b"


def test_of_two_commands_only_what_both_know_is_compared() -> None:
    mtu = [fact(PATH, "mtu", figures={"mtu_bytes": size}) for size in (1450.0, 1400.0)]
    states = [
        (state("condition", B, kubelet=word), state("cni", B, backend=word))
        for word in ("one", "other")
    ]
    extra = fact(Leg(host(A), host(B), "node-to-node"), "ping")
    old = report(mtu[0], fact(PATH, "tcp"), *states[0])
    new = report(mtu[1], fact(PATH, "tcp", Result.LOST), *states[1], extra, command="node")
    found = compare(old, new)
    assert [change.what for change in found] == [LIMIT, "mtu", "version"]
    assert (found[0].place, found[0].old) == ("asked", "pair node-a node-b")


def test_legs_of_one_run_alone_are_said_and_are_no_change() -> None:
    extra = fact(Leg(host(A), host(B), "node-to-node"), "ping")
    found = compare(report(), report(extra))
    assert [c.what for c in found] == [LIMIT]
    assert not changed(found)


def test_what_a_node_asks_itself_is_promised_to_nobody_and_so_no_change() -> None:
    leg = Leg(host(A), Place("dns", B, "kube-system/coredns-x"), "node-to-dns")
    assert compare(*(report(fact(leg, "dns-udp", end)) for end in (Result.OK, Result.LOST))) == ()
