"""The second look: at young Services and at what nothing explains, never at what is plain."""

import dataclasses

from kubectl_netcheck.diagnosis.hiccup import cost
from kubectl_netcheck.diagnosis.noise import lossy
from kubectl_netcheck.diagnosis.rank import FURTHER, MARGIN
from kubectl_netcheck.model.fact import BUSY, Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning.retest import (
    LOOKS,
    breathless,
    faint,
    looked_twice,
    missed,
    narrowed,
    once,
    overdue,
    replaced,
    retest_rungs,
    unprogrammed,
    unseen,
)
from kubectl_netcheck.planning.rungs import Rung, service

POD = Place("pod", "node-a", "p1", "10.244.0.5")
TO_SERVICE = Leg(POD, Place("service", "node-b", "svc@node-b", "10.96.0.77"), "service")
TO_POD = Leg(POD, Place("pod", "node-b", "p1", "10.244.1.5"), "cross-node")
RUNGS = [Rung("p1@node-a", leg, service("p1@node-b")) for leg in (TO_SERVICE, TO_POD)]


def fact(leg: Leg, result: Result) -> Fact:
    return Fact("http", result, leg=leg, samples=1)


def test_a_young_service_that_failed_alone_is_asked_again():
    facts = [fact(TO_SERVICE, Result.REFUSED), fact(TO_POD, Result.OK)]
    assert [rung.leg for rung in retest_rungs(RUNGS, facts, stray=())] == [TO_SERVICE]


def test_what_nothing_explains_is_measured_again():
    facts = [fact(TO_SERVICE, Result.OK), fact(TO_POD, Result.LOST)]
    assert [rung.leg for rung in retest_rungs(RUNGS, facts, stray=[TO_POD])] == [TO_POD]


def test_nothing_is_asked_again_when_the_path_to_the_endpoint_fails_too():
    facts = [fact(TO_SERVICE, Result.LOST), fact(TO_POD, Result.LOST)]
    assert not list(retest_rungs(RUNGS, facts, stray=()))


def test_nothing_is_asked_again_when_all_is_well():
    facts = [fact(TO_SERVICE, Result.OK), fact(TO_POD, Result.NOT_RUN)]
    assert not list(retest_rungs(RUNGS, facts, stray=()))


def test_what_a_node_had_no_time_for_is_asked_again():
    late = Fact("udp", Result.NOT_RUN, leg=TO_POD, text={"reason": f"{BUSY}: nothing was sent"})
    lacking = Fact("udp", Result.NOT_RUN, leg=TO_SERVICE, text={"reason": "no socat in the image"})
    rungs = [Rung("p1@node-a", leg, (("udp", {}), ("ping", {}))) for leg in (TO_SERVICE, TO_POD)]
    (again,) = narrowed(rungs, missed([late, lacking]))
    assert (again.leg, again.steps) == (TO_POD, (("udp", {}),))


def test_what_was_missed_and_then_failed_has_failed_once():
    late = Fact("udp", Result.NOT_RUN, leg=TO_POD, text={"reason": f"{BUSY}: nothing was sent"})
    lost = Fact("udp", Result.LOST, leg=TO_POD, samples=4)
    ping = Fact("ping", Result.OK, leg=TO_POD, samples=9, good=9)
    (found, _) = once(replaced([late, ping], [lost]), again=(), late=missed([late]))
    assert (found.result, found.text) == (Result.LOST, {"once": "yes"})


def test_the_newest_measurement_counts():
    old, new = fact(TO_SERVICE, Result.REFUSED), fact(TO_SERVICE, Result.OK)
    other = fact(TO_POD, Result.OK)
    again = dataclasses.replace(new, text={**new.text, "again": "1"})
    assert replaced([old, other], [new]) == (again, other)


def test_what_fails_the_second_time_alone_has_failed_once():
    passed, lost = fact(TO_POD, Result.OK), fact(TO_POD, Result.LOST)
    assert replaced([passed], [lost]) == (lost,)


def test_what_nothing_explains_any_more_is_due_a_second_look():
    lost = fact(TO_POD, Result.LOST)
    assert unseen([lost, fact(TO_SERVICE, Result.LOST)], [TO_POD]) == {TO_POD}
    assert not unseen([dataclasses.replace(lost, text={"again": "1"})], [TO_POD])
    assert not unseen([fact(TO_POD, Result.OK)], [TO_POD])


def test_what_the_follow_up_alone_measures_is_due_no_further_look():
    one_way = dataclasses.replace(fact(TO_POD, Result.LOST), measure="oneway")
    looked = dataclasses.replace(fact(TO_POD, Result.LOST), text={"again": str(LOOKS)})
    assert not unseen([one_way, looked], [TO_POD], LOOKS)


def test_what_nothing_explains_is_looked_at_until_it_passes_or_accidents_are_ruled_out():
    lost = fact(TO_POD, Result.LOST)
    for done in range(LOOKS):
        assert unseen([lost], [TO_POD], LOOKS) == {TO_POD}
        (lost,) = replaced([lost], [fact(TO_POD, Result.LOST)])
        assert lost.text["again"] == str(done + 1)
    assert not unseen([lost], [TO_POD], LOOKS)
    assert cost([lost]) >= FURTHER + MARGIN


def test_what_could_not_be_measured_again_stays_as_it_was():
    for old in (fact(TO_SERVICE, Result.OK), fact(TO_SERVICE, Result.LOST)):
        assert replaced([old], [fact(TO_SERVICE, Result.NOT_RUN)]) == (old,)


def test_a_second_look_that_was_due_and_not_taken_is_told():
    failed, passed = fact(TO_SERVICE, Result.LOST), fact(TO_POD, Result.OK)
    (told, other) = once([failed, passed], {TO_SERVICE, TO_POD})
    assert (told.text, other) == ({"once": "yes"}, passed)
    assert overdue([told, other]) == {TO_SERVICE}
    looked = replaced([failed], [fact(TO_SERVICE, Result.LOST)])
    assert once(looked, {TO_SERVICE}) == looked and not overdue(looked)
    assert once([failed], set()) == (failed,)


def pings(leg: Leg, good: int) -> Fact:
    result = Result.OK if good == 60 else Result.INTERMITTENT
    return Fact("ping", result, leg=leg, samples=60, good=good)


BACK = Leg(TO_POD.target, TO_POD.source, "cross-node")


def test_a_faint_loss_is_looked_at_again():
    first = (pings(TO_POD, 58), pings(BACK, 59))
    assert faint(first) == {TO_POD, BACK}
    pinged = [Rung("p1@node-a", TO_POD, (("ping", {}),))]
    assert [rung.leg for rung in retest_rungs(pinged, first, ())] == [TO_POD]
    gone = replaced(first, [pings(TO_POD, 60), pings(BACK, 60)])
    assert not faint(gone) and not lossy(gone)


def test_a_loss_that_is_plain_is_no_faint_one():
    assert not faint((pings(TO_POD, 56), pings(BACK, 59)))
    assert not faint((pings(TO_POD, 60), pings(BACK, 59)))


def test_two_looks_that_lost_some_are_summed():
    first = (pings(TO_POD, 58), pings(BACK, 59))
    then = replaced(first, [pings(TO_POD, 59), pings(BACK, 58)])
    assert [(f.samples, f.good, f.text["again"]) for f in then] == [(120, 117, "1")] * 2
    assert lossy(then) and not faint(then)


def test_what_only_one_look_lost_is_not_summed():
    busy = (pings(TO_POD, 31), pings(BACK, 28))
    for good in (60, 59):  # one of 120 is what chance takes
        then = replaced(busy, [pings(TO_POD, good), pings(BACK, 60)])
        assert [f.samples for f in then] == [60, 60]
        assert not lossy(then)


def test_a_silent_look_is_not_summed():
    dead = dataclasses.replace(pings(TO_POD, 0), result=Result.LOST)
    first = (pings(TO_POD, 50), pings(BACK, 50))
    then = replaced(first, [dead, pings(BACK, 50)])
    assert [(f.result, f.samples) for f in then] == [
        (Result.LOST, 60),
        (Result.INTERMITTENT, 120),
    ]


def test_pings_that_looked_twice_themselves_are_one_fact():
    other = fact(TO_POD, Result.OK)
    first = (pings(TO_POD, 58), pings(TO_POD, 57), other, pings(BACK, 58), pings(BACK, 60))
    then = looked_twice(first)
    assert [(f.measure, f.samples, f.good) for f in then] == [
        ("ping", 120, 115),
        (other.measure, other.samples, other.good),
        ("ping", 60, 60),
    ]
    assert looked_twice(then) == then
    assert not unseen(then, {TO_POD, BACK})


def test_pings_that_came_back_in_the_first_look_alone_were_not_all_lost():
    silent = dataclasses.replace(pings(TO_POD, 0), result=Result.LOST)
    (then,) = looked_twice((pings(TO_POD, 30), silent))
    assert (then.result, then.samples, then.good) == (Result.INTERMITTENT, 120, 30)


def test_a_leg_keeps_what_it_lost_once_only_beside_legs_of_its_node_that_lose_still():
    """node-b loses, and node-c stood still for a moment."""
    places = {name: Place("pod", f"node-{name}", "p1", f"10.244.{name}.5") for name in "abcd"}
    legs = {
        (one, two): Leg(places[one], places[two], "cross-node")
        for one in "abcd"
        for two in "abcd"
        if one != two and {"b", "c"} & {one, two}
    }
    first = [pings(leg, 54) for leg in legs.values()]
    newer = [pings(leg, 54 if "b" in ends else 60) for ends, leg in legs.items()]
    then = dict(zip(legs, looked_twice([*first, *newer]), strict=True))
    assert {f.samples for ends, f in then.items() if "b" in ends} == {120}
    assert {f.result for ends, f in then.items() if "b" not in ends} == {Result.OK}


def test_looks_that_looked_twice_themselves_count_as_two_each():
    twice = [pings(TO_POD, 30), pings(TO_POD, 30)]
    (then,) = replaced(looked_twice(twice), looked_twice(twice))
    assert (then.samples, then.text["again"]) == (240, "3")


def test_where_pings_alone_lost_some_they_alone_are_asked_again():
    rung = Rung("p1@node-a", TO_POD, (("ping", {}), ("tcp", {})))
    lost = pings(TO_POD, 50)
    (again,) = retest_rungs([rung], [lost], [TO_POD])
    assert [step[0] for step in again.steps] == ["ping"]
    (again,) = retest_rungs([rung], [lost, fact(TO_POD, Result.LOST)], [TO_POD])
    assert again == rung


DNS = Leg(POD, Place("dns", "", "kube-system/kube-dns", "10.96.0.10"), "dns", ("node-b",))


def test_a_service_that_nobody_on_the_node_reaches_may_only_be_late():
    facts = [fact(TO_SERVICE, Result.LOST), fact(TO_POD, Result.OK), fact(DNS, Result.OK)]
    assert unprogrammed(facts) == {TO_SERVICE}


def test_a_service_is_not_late_where_another_pod_of_the_node_reaches_it():
    other = dataclasses.replace(TO_SERVICE, source=dataclasses.replace(POD, name="p2"))
    facts = [fact(TO_SERVICE, Result.LOST), fact(other, Result.OK), fact(DNS, Result.OK)]
    assert not unprogrammed(facts)


def test_a_service_is_not_late_where_older_ones_fail_too_or_the_path_to_its_endpoint():
    facts = [fact(TO_SERVICE, Result.LOST), fact(TO_POD, Result.OK), fact(DNS, Result.LOST)]
    assert not unprogrammed(facts)
    facts = [fact(TO_SERVICE, Result.LOST), fact(TO_POD, Result.LOST), fact(DNS, Result.OK)]
    assert not unprogrammed(facts)


def late_pod() -> Fact:
    leg = Leg(Place("api", name="API server"), Place("host", "node-c"), "control")
    return Fact("pod-start", Result.LOST, leg=leg, samples=1, text={"kind": "deadline"})


def test_silence_of_nodes_out_of_breath_is_looked_at_until_it_is_told():
    facts, stray = (
        [fact(TO_POD, Result.LOST), fact(TO_SERVICE, Result.REFUSED)],
        (TO_POD, TO_SERVICE),
    )
    unsure = Diagnosis("undecided", "nobody knows", stray=stray)
    assert breathless([*facts, late_pod()], unsure) == {TO_POD}
    assert not breathless(facts, unsure)
    assert not breathless([*facts, late_pod()], dataclasses.replace(unsure, status="faulty"))
