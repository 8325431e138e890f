"""Signs of a user's Service: what its endpoints answered, and what the API says of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from kubectl_netcheck.diagnosis.hiccup import looks
from kubectl_netcheck.diagnosis.signs import number, somewhere
from kubectl_netcheck.diagnosis.standing import asked
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD, View
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place

Test = Callable[[View], bool]

#: Seconds between two kube-proxies' last changes that are more than the way from one API server
#: and clocks read to the second.
LATE_S = 3.0

#: Further looks from which a failure by itself is no accident beside another fault, of which each
#: would be one in four cases (diagnosis/hiccup.py).
OFTEN = 2

#: How a connection to an address ends that nobody answers for.
SILENT = DEAD | {Result.STALLED}
#: How a connection to a Service fails, whatever the reason.
FAILS = SILENT | {Result.REFUSED, Result.WRONG}
#: The same where only some of its connections, or of its ports, go wrong.
MAY_FAIL = FAILS | {Result.OK, Result.INTERMITTENT}


def state(check: Callable[[Fact], bool]) -> Test:
    """What the API says of the Service passes the check."""
    return somewhere("service", check)


def none_ready(fact: Fact) -> bool:
    """The Service has no endpoint that gets connections."""
    return number(fact, "ready") == 0


def _endpoints(view: View) -> Mapping[Place, Sequence[Fact]]:
    """The connections to each endpoint and port, from those who have a way to its node."""
    found: defaultdict[Place, list[Fact]] = defaultdict(list)
    passing = _passing(view)
    for fact in view.legs:
        leg = fact.leg
        if leg and leg.kind == "endpoint" and fact.measure == "tcp" and _reaches(leg, passing):
            found[leg.target].append(fact)
    return found


def _passing(view: View) -> frozenset[tuple[str, str, str]]:
    """Kind and ends of the run's own paths over which a connection or a ping came back."""
    return frozenset(
        (fact.leg.kind, fact.leg.source.node, fact.leg.target.node)
        for fact in view.legs
        if fact.leg and fact.result is Result.OK and fact.measure in ("tcp", "ping")
    )


def _reaches(leg: Leg, passing: frozenset[tuple[str, str, str]]) -> bool:
    """Whether the asker has a way to the endpoint's node that works, or is on it."""
    source, target = leg.source.node, leg.target.node
    kind = "pod-to-node" if leg.target.kind == "host" else "cross-node"
    return not target or source == target or (kind, source, target) in passing


def _by_port(view: View) -> Iterator[Sequence[Sequence[Fact]]]:
    """The endpoints of each port that they listen on."""
    ports: defaultdict[str, list[Sequence[Fact]]] = defaultdict(list)
    for place, facts in _endpoints(view).items():
        if _expected(facts[0]):
            ports[place.name.rpartition(":")[2]].append(facts)
    yield from ports.values()


def _expected(fact: Fact) -> bool:
    """Whether the API bears out that somebody should answer there."""
    leg = fact.leg
    return bool(leg and (leg.behind or leg.target.kind == "outside"))


def _all(facts: Sequence[Fact], endings: frozenset[Result]) -> bool:
    return all(fact.result in endings for fact in facts)


_REFUSED = frozenset({Result.REFUSED})


def every_one_refuses(view: View) -> bool:
    """All endpoints of a port send a reset to everyone."""
    return any(all(_all(facts, _REFUSED) for facts in port) for port in _by_port(view))


def one_refuses(view: View) -> bool:
    """An endpoint sends a reset to everyone, and another one of the same port answers."""
    return any(
        any(_all(facts, _REFUSED) for facts in port)
        and any(fact.result is Result.OK for facts in port for fact in facts)
        for port in _by_port(view)
    )


def one_is_silent(view: View) -> bool:
    """An endpoint answers nobody, not even those who reach its node otherwise."""
    return any(_all(facts, SILENT) for port in _by_port(view) for facts in port)


def straggler(view: View) -> bool:
    """A Service fails from the suspected node alone, which reaches all its endpoints directly."""
    tcp = [(f.leg, f.result) for f in view.legs if f.leg and f.measure == "tcp" and asked(f.leg)]
    mine = [(leg, result) for leg, result in tcp if leg.source.node in view.nodes]
    failed = {leg.target for leg, result in mine if leg.kind == "service" and result in FAILS}
    passed = {leg.target for leg, result in tcp if result is Result.OK}
    direct = [result is Result.OK for leg, result in mine if leg.kind == "endpoint"]
    return bool(failed and direct) and failed <= passed and all(direct)


def _heard(facts: Sequence[Fact]) -> Sequence[float]:
    """Seconds since each kube-proxy that answers heard of a change of Services or endpoints."""
    ages = (number(fact, "queued_age_s") for fact in facts if fact.text.get("answer") == "ok")
    return [age for age in ages if age is not None]


def hears_nothing(view: View) -> bool:
    """The suspect's kube-proxy heard of no change when a peer's did."""
    there = _heard(view.peers("proxy-sync"))
    return any(age > min(there, default=age) + LATE_S for age in _heard(view.at("proxy-sync")))


def says_nothing(view: View) -> bool:
    """The suspect's kube-proxy takes connections and does not answer, and a peer's does."""
    silent = any(fact.text.get("answer") == "silent" for fact in view.at("proxy-sync"))
    return silent and bool(_heard(view.peers("proxy-sync")))


def caught_up(view: View) -> bool:
    """The suspect's kube-proxy has heard what its peers heard, and has written rules since."""
    there = _heard(view.peers("proxy-sync"))
    here = view.at("proxy-sync")
    waits = [(number(f, "queued_age_s"), number(f, "synced_age_s")) for f in here]
    return bool(there and waits) and all(
        queued is not None
        and synced is not None
        and queued <= min(there) + LATE_S
        and synced <= queued
        for queued, synced in waits
    )


def stale_one_fails(view: View) -> bool:
    """An endpoint that the Service's pods do not bear out answers nobody."""
    return any(
        _all(facts, FAILS) and not _expected(facts[0]) for facts in _endpoints(view).values()
    )


def closed(kind: str) -> Test:
    """A node was asked that has no endpoint it may send connections of this kind to."""
    return lambda view: any(
        fact.leg is not None and fact.leg.kind == kind and not fact.leg.behind for fact in view.legs
    )


def only_itself_fails(view: View) -> bool:
    """In every one of several looks a pod of a suspected node did not reach itself by its Service,
    which answers another pod of that node: rules that are only late fail both."""
    asked = view.touching(("service",), "http")
    served = {f.leg.target.name for f in asked if f.leg and not f.leg.crosses and f.good}
    return any(
        f.leg and f.leg.target.name in served and not f.good and looks(f) >= OFTEN
        for f in view.touching(("hairpin",), "http")
    )
