"""Signs about a pod that was asked about: how it fares beside a probe on the same node."""

from collections.abc import Iterator

from kubectl_netcheck.diagnosis.signs import Test
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import View
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import APP, ASKED, TARGET

#: Role of the probe pod that stands beside the pod and measures the same.
TWIN = "p1"
PASSED = frozenset({Result.OK, Result.INTERMITTENT})


def sent(view: View, name: str) -> Iterator[tuple[Leg, Fact]]:
    """What was measured from the pods of that name."""
    for fact in view.legs:
        if fact.leg and fact.leg.source.name == name and fact.leg.source.kind == "pod":
            yield fact.leg, fact


def twin_passes(*kinds: str) -> Test:
    """Something that fails from the pod passes from the probe beside it, over the same path."""

    def test(view: View) -> bool:
        beside = {
            (leg.source.node, leg.kind, leg.target, fact.measure)
            for leg, fact in sent(view, TWIN)
            if fact.result in PASSED
        }
        return any(
            (leg.source.node, leg.kind, leg.target, fact.measure) in beside
            for leg, fact in sent(view, APP)
            if fact.result not in PASSED and (not kinds or leg.kind in kinds)
        )

    return test


def own_node_answers(view: View) -> bool:
    """The pod reaches the node it runs on: its interface and its default route work, and what a
    policy may not drop passes."""
    return any(
        leg.kind == "pod-to-node" and leg.crosses is False and fact.result in PASSED
        for leg, fact in sent(view, APP)
    )


def neighbour_is_reached(view: View) -> bool:
    """From where the pod is not reached, a probe on its node is. That the pod asked about alone
    does not reach its target is no sign: that may as well be what it may not send."""
    failing = [
        fact.leg
        for fact in view.legs
        if fact.leg
        and fact.leg.target.name in ASKED
        and fact.leg.source.name != APP
        and fact.result not in PASSED
    ]
    answered = {
        (fact.leg.source, fact.leg.target.node)
        for fact in view.legs
        if fact.leg
        and fact.leg.target.kind == "pod"
        and fact.leg.target.name not in ASKED
        and fact.result in PASSED
    }
    return any((leg.source, leg.target.node) in answered for leg in failing)


def policy(direction: str) -> Test:
    """A NetworkPolicy with rules for that direction selects the pod asked about; for ingress, the
    pod that should be reached too."""

    def test(view: View) -> bool:
        ends = {
            place.address
            for fact in view.legs
            if fact.leg
            for place in (fact.leg.source, fact.leg.target)
            if place.name == APP or (place.name == TARGET and direction == "ingress")
        }
        return any(
            fact.place and fact.place.address in ends
            for fact in view.everywhere("pod-policy")
            if direction in fact.text.get("directions", "")
        )

    return test


def other_servers(view: View) -> bool:
    """The pod asks name servers that the probe beside it does not ask."""
    servers: dict[str, set[str]] = {}
    for fact in view.at("resolver"):
        if fact.place:
            servers.setdefault(fact.place.name, set()).update(fact.text.get("servers", "").split())
    return bool(servers.get(TWIN)) and not servers.get(APP, set()) >= servers[TWIN]


def _refused(view: View, name: str) -> set[str]:
    """Ports of the pod of that name that refused somebody."""
    return {
        port
        for fact in view.legs
        if fact.leg and fact.leg.target.name == name and fact.measure == "port"
        for port in fact.text.get("refused", "").split()
    }


def on_loopback_only(view: View) -> bool:
    """A port that refuses is one on which the pod listens for itself alone."""
    own = [f for f in view.at("sockets") if f.place and f.place.name == APP]
    loopback = {port for f in own for port in f.text.get("loopback", "").split()}
    return bool(loopback & _refused(view, APP))


def listens(view: View) -> bool:
    """A port that refuses is one on which the pod listens for everyone: a rule rejects it."""
    own = [f for f in view.at("sockets") if f.place and f.place.name == APP]
    listening = {port for fact in own for port in fact.text.get("open", "").split()}
    return bool(listening & _refused(view, APP))


def everyone_is_refused(view: View) -> bool:
    """A port of a pod that was asked about refused everyone, from two places or more."""
    by_target: dict[str, list[Fact]] = {}
    for fact in view.legs:
        if fact.leg and fact.leg.target.name in ASKED and fact.measure == "port":
            by_target.setdefault(fact.leg.target.name, []).append(fact)
    return any(
        len(facts) > 1 and all(fact.result is Result.REFUSED for fact in facts)
        for facts in by_target.values()
    )
