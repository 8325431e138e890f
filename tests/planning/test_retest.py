"""The second look: only at young Services, only when nothing else failed."""

import dataclasses

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning.retest import replaced, retest_rungs
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


def test_the_newest_measurement_counts():
    old, new = fact(TO_SERVICE, Result.REFUSED), fact(TO_SERVICE, Result.OK)
    other = fact(TO_POD, Result.OK)
    again = dataclasses.replace(new, text={**new.text, "again": "yes"})
    assert replaced([old, other], [new]) == (again, other)
