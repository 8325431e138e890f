"""Which leg facts count, and which failures may be accidents."""

from dataclasses import replace

from kubectl_netcheck.diagnosis.admit import admitted
from kubectl_netcheck.diagnosis.hiccup import cost, weak
from kubectl_netcheck.diagnosis.sheet import Sheet, sort_key
from tests.diagnosis.grid import R, at, broken, ladder

A, B = "node-a", "node-b"


def test_services_without_their_pod_say_nothing() -> None:
    facts = [
        replace(f, result=R.LOST) if f.text.get("pod") == f"p1@{B}" and f.measure == "pod-start"
        else f
        for f in broken(ladder(), [(at("service", target=B), R.REFUSED)])
    ]  # fmt: skip
    kept = {f.leg.target.node for f in admitted(facts) if f.leg and f.leg.kind == "service"}
    assert kept == {A}


def test_a_program_that_was_slow_says_nothing_about_the_path() -> None:
    slow = [
        replace(f, result=R.LOST, text={**f.text, "ending": "deadline"}) if f.measure == "exec"
        else f
        for f in ladder()
    ]  # fmt: skip
    assert not Sheet(slow).failing


def test_a_pod_that_was_slow_says_nothing() -> None:
    slow = [
        replace(f, result=R.LOST, text={**f.text, "kind": "deadline"})
        if f.text.get("pod") == f"p1@{B}" and f.measure == "pod-start"
        else f
        for f in ladder()
    ]
    assert not Sheet(slow).failing


def test_datagrams_that_came_late_are_no_loss() -> None:
    where = at("cross-node", measures=("oneway",))
    assert not Sheet(broken(ladder(), [(where, R.INTERMITTENT)])).failing
    udp_too = at("cross-node", measures=("oneway", "udp"))
    assert Sheet(broken(ladder(), [(udp_too, R.LOST)])).failing


def test_single_failures_on_a_living_path_are_weak_and_whole_ones_are_not() -> None:
    get = at("cross-node", source=A, target=B, measures=("get",))
    facts = sorted(broken(ladder(), [(get, R.STALLED)]), key=sort_key)
    assert [facts[i].measure for i in weak(facts)] == ["get"]
    dead = sorted(broken(ladder(), [(at("cross-node"), R.LOST)]), key=sort_key)
    assert not weak(dead)


def test_accidents_cost_more_the_second_time() -> None:
    (get,) = (f for f in ladder() if at("cross-node", source=A, target=B, measures=("get",))(f))
    assert cost([]) == 0
    assert cost([get]) < cost([replace(get, text={"again": "1"})])


def test_a_reset_by_a_users_pod_proves_the_path() -> None:
    (tcp,) = (f for f in ladder() if at("cross-node", source=A, target=B, measures=("tcp",))(f))
    assert tcp.leg is not None
    target = replace(tcp.leg.target, name="kube-system/coredns-1")
    users = replace(tcp, result=R.REFUSED, leg=replace(tcp.leg, target=target))
    assert Sheet([users]).alive and not Sheet([users]).failing
