"""The second look: at young Services and at what nothing explains, never at what is plain."""

import dataclasses

from kubectl_netcheck.diagnosis.hiccup import cost
from kubectl_netcheck.diagnosis.rank import FURTHER, MARGIN
from kubectl_netcheck.model.fact import BUSY, Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning.retest import (
    LOOKS,
    breathless,
    missed,
    missed_rungs,
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
    (again,) = missed_rungs(rungs, missed([late, lacking]))
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
