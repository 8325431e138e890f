"""The second look: a failure that nothing explains is measured once more before it is believed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from kubectl_netcheck.diagnosis.distress import distress, silent
from kubectl_netcheck.diagnosis.hiccup import looks, weak
from kubectl_netcheck.diagnosis.noise import DOUBT, lossy
from kubectl_netcheck.model.fact import BUSY, Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.planning.rungs import Rung

#: Kinds of leg that end at a Service of the run's own.
YOUNG = frozenset({"service", "hairpin"})
#: Kinds of leg that end at the cluster's own Services where no node is named.
OLD = frozenset({"dns", "api"})
#: Kinds of leg between pods: the path that a Service with a known endpoint stands on.
DIRECT = frozenset({"same-node", "cross-node"})
#: Further looks at what may be accidents or one more fault: as many as speak clearly for a fault
#: (diagnosis/rank.py: FURTHER, MARGIN; hiccup.py).
LOOKS = 4
#: Further looks at a loss that is faint, as one of 5 % is in one look of 140.
FAINT = 2
PASSED = frozenset({Result.OK, Result.NOT_RUN, Result.SEEN})


def retest_rungs(
    rungs: Iterable[Rung], facts: Sequence[Fact], stray: Iterable[Leg]
) -> Iterator[Rung]:
    """The rungs to measure again, none where the failures speak for themselves.

    stray: legs whose failure no known fault accounts for. A process that had to wait for a
    processor on a busy node looks like a lost packet, but not twice and in the same place.
    Services of the run's own are asked again when the path to their endpoint works, because
    kube-proxy syncs at most once per --min-sync-period (1 s by default, longer on large
    clusters), so a younger Service may fail on a healthy node. Of a leg that lost some pings and
    nothing else the pings alone: a lost SYN takes a second (RFC 6298).
    """
    bad = [fact for fact in facts if fact.leg and fact.result not in PASSED]
    failed = {fact.leg for fact in bad if fact.leg}
    more = {f.leg for f in bad if (f.measure, f.result) != ("ping", Result.INTERMITTENT)}
    blocked = {_ends(leg) for leg in failed if leg.kind in DIRECT}
    doubtful = failed & (set(stray) | faint(facts))
    doubtful |= {leg for leg in failed if leg.kind in YOUNG and _ends(leg) not in blocked}
    for rung in rungs:
        if rung.leg in doubtful & more:
            yield rung
        elif rung.leg in doubtful:
            yield from narrowed((rung,), {("ping", rung.leg)})


def missed(facts: Iterable[Fact]) -> frozenset[tuple[str, Leg]]:
    """What was not measured, and where, because a node had no time for it."""
    return frozenset(
        (fact.measure, fact.leg)
        for fact in facts
        if fact.leg
        and fact.result is Result.NOT_RUN
        and fact.text.get("reason", "").startswith(BUSY)
    )


def narrowed(rungs: Iterable[Rung], measures: Collection[tuple[str, Leg]]) -> Iterator[Rung]:
    """The rungs with the steps of these measures alone."""
    for rung in rungs:
        steps = tuple(step for step in rung.steps if (step[0], rung.leg) in measures)
        if steps:
            yield replace(rung, steps=steps)


def unprogrammed(facts: Sequence[Fact]) -> frozenset[Leg]:
    """Legs to the run's own Services that may fail because kube-proxy has not come to them yet.

    That is so where nobody on a node reached such a Service, though the path to its endpoint works
    and the cluster's own, older Services answer there. Kubernetes promises 30 s for 99 % of changes
    (SLO "network programming latency"), so that only time, or kube-proxy itself, can tell a late
    kube-proxy from one that hangs.
    """
    found = [(fact.leg, fact.result) for fact in facts if fact.leg]
    failed = {leg for leg, result in found if result not in PASSED}
    passed = {leg for leg, result in found if result is Result.OK} - failed
    blocked = {_ends(leg) for leg in failed if leg.kind in DIRECT}
    reached = {_ends(leg) for leg in passed if leg.kind in YOUNG}
    served = {leg.source.node for leg in passed if leg.kind in OLD and not leg.target.node}
    return frozenset(
        leg
        for leg in failed
        if leg.kind in YOUNG
        and _ends(leg) not in blocked | reached
        and leg.target.node
        and leg.source.node in served
    )


def breathless(facts: Sequence[Fact], diagnosis: Diagnosis) -> frozenset[Leg]:
    """Legs that were only silent, and that keep a run undecided whose nodes were too busy to be
    believed: only a quieter moment can tell."""
    if diagnosis.status != "undecided" or not distress(facts):
        return frozenset()
    stray = frozenset(diagnosis.stray)
    return frozenset(fact.leg for fact in facts if fact.leg in stray and silent(fact) and fact.leg)


def _ends(leg: Leg) -> tuple[str, str]:
    return leg.source.node, leg.target.node


def replaced(facts: Sequence[Fact], newer: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts, each leg's measure by its newest measurement, which says so (text["again"]) where
    the one before it failed, because what fails twice is less likely to be an accident. What could
    not be measured again stays as it was.

    Pings that lost some have the counts of all looks where the newest look by itself loses more
    than chance would take, there or on most paths of a node of theirs: a node that was busy for a
    moment is not accused by what it lost then, and 5 % of loss is told from none, and its place
    from another, by twice as many pings.
    """
    latest = {(fact.measure, fact.leg): fact for fact in newer if fact.result is not Result.NOT_RUN}
    again = [latest[f.measure, f.leg] for f in facts if _lossy(f) and (f.measure, f.leg) in latest]
    lose = {again[at].leg for at in lossy(again, DOUBT)}
    nodes = _most(lose, again)

    def newest(fact: Fact) -> Fact:
        found = latest.get((fact.measure, fact.leg), fact)
        if found is fact or fact.result in PASSED:
            return found
        still = found.leg in lose or bool(found.leg and found.leg.nodes & nodes)
        summed = still and found.good and _lossy(fact)
        return second(_sum(fact, found) if summed else found, fact)

    return tuple(newest(fact) for fact in facts)


def looked_twice(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of one round, one of each leg's pings where they looked twice themselves."""
    first: dict[Leg | None, int] = {}
    kept: list[Fact] = []
    newer = []
    for fact in facts:
        at = first.setdefault(fact.leg, len(kept)) if fact.measure == "ping" else len(kept)
        if at == len(kept):
            kept.append(fact)
        elif fact.good:
            newer.append(fact)
        else:  # it lost some and then all, within a second: one path that loses most
            kept[at] = second(_sum(kept[at], fact))
    return replaced(kept, newer)


def _most(legs: Collection[Leg | None], again: Sequence[Fact]) -> frozenset[str]:
    """Nodes of which these are most of the legs that were looked at again."""
    every = Counter(node for fact in again if fact.leg for node in fact.leg.nodes)
    these = Counter(node for leg in legs if leg for node in leg.nodes)
    return frozenset(node for node, count in these.items() if 2 * count > every[node])


def _lossy(fact: Fact) -> bool:
    return fact.measure == "ping" and fact.result is Result.INTERMITTENT


def _sum(one: Fact, other: Fact) -> Fact:
    """The other fact, with the counts of both."""
    samples, good = one.samples + other.samples, one.good + other.good
    return replace(other, result=Result.INTERMITTENT, samples=samples, good=good)


def second(fact: Fact, before: Fact | None = None) -> Fact:
    """The fact, which says that it comes from a second look at what failed, or from a further one
    (text["again"], how many). before: of the look before, if the same was measured."""
    done = looks(fact) + (looks(before) if before else 0)
    return replace(fact, text={**fact.text, "again": str(done + 1)})


def once(
    facts: Sequence[Fact], again: Collection[Leg], late: Collection[tuple[str, Leg]] = ()
) -> tuple[Fact, ...]:
    """The facts; those that may be accidents, were to be measured again and were not, say so
    (text["once"]): without a second look they remain what they may be. again: the legs of the
    second look. late: what was measured in it for the first time."""
    ran = [f for f in facts if f.leg and f.result not in (Result.NOT_RUN, Result.SEEN)]
    accidents = {(ran[at].measure, ran[at].leg) for at in weak(ran)}
    return tuple(
        replace(fact, text={**fact.text, "once": "yes"})
        if (fact.leg in again or (fact.measure, fact.leg) in late)
        and (fact.measure, fact.leg) in accidents
        and "again" not in fact.text
        else fact
        for fact in facts
    )


def unseen(facts: Iterable[Fact], legs: Collection[Leg], times: int = 1) -> frozenset[Leg]:
    """Those of the legs whose failures were looked at again less often than that. There are such
    where something explained them before more was read of the suspects. One-way counts come from
    the follow-up alone, so that no further look has them."""
    failed = (
        f for f in facts if f.leg in legs and f.result not in PASSED and f.measure != "oneway"
    )
    return frozenset(f.leg for f in failed if f.leg and looks(f) < times)


def faint(facts: Sequence[Fact]) -> frozenset[Leg]:
    """Legs that lost more pings than chance would take, and fewer than are believed, and were not
    looked at twice for it."""
    doubtful = lossy(facts, DOUBT) - lossy(facts)
    found = (facts[index] for index in doubtful)
    return frozenset(f.leg for f in found if f.leg and f.measure == "ping" and looks(f) < FAINT)


def overdue(facts: Iterable[Fact]) -> frozenset[Leg]:
    """Legs of which a second look is still due."""
    return frozenset(fact.leg for fact in facts if fact.leg and "once" in fact.text)
