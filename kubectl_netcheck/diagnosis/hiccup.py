"""Hiccups: failures of a single measurement on a path that is known to be alive.

A probe that waits for a processor on a busy node, or a Service that kube-proxy has not yet
programmed, looks like a fault once and in one place. Such a failure is never a reason to accuse,
and never a reason to refuse an explanation of everything else; it is measured again instead.
"""

from collections.abc import Sequence

from kubectl_netcheck.diagnosis.standing import asked
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.place import ASKED, Place

#: Measures that count many packets or compare sizes; their failures are no accidents.
SOLID = frozenset({"ping", "mtu"})
#: Measures of so few datagrams that one moment can take them all.
FEW = frozenset({"udp", "udp-large", "udp-fragments"})
#: Kinds of leg that end at a Service of the run's own, younger maybe than the rules that lead to
#: it; and those that end at one of the cluster's.
YOUNG = frozenset({"service", "hairpin"})
BY_SERVICE = YOUNG | {"dns", "api"}

#: One run in eight on a busy cluster has accidents, for then they come in numbers; a path has one
#: in eight cases then, and each time that it is looked at again in one of four.
BUSY, ONCE, AGAIN = 3, 3, 2


def weak(facts: Sequence[Fact]) -> frozenset[int]:
    """Indexes of failing facts that may be accidents: the path answered otherwise."""
    alive = {_path(f) for f in facts if f.measure == "ping" and f.result is Result.OK}
    passed = {(_path(f), f.measure) for f in facts if f.result is Result.OK}
    return frozenset(
        index
        for index, fact in enumerate(facts)
        if fact.leg
        and fact.result is not Result.OK
        and fact.measure not in SOLID
        and not _certain(fact)
        and (
            fact.leg.kind in BY_SERVICE
            or _path(fact) in alive
            or (_path(fact), fact.measure) in passed
        )
    )


def _certain(fact: Fact) -> bool:
    """Whether it says something of a Service of the user's: one that nobody has just made, or an
    endpoint that sent a reset."""
    refused = fact.result is Result.REFUSED
    return bool(fact.leg and asked(fact.leg) and (refused or fact.leg.kind != "endpoint"))


def _path(fact: Fact) -> tuple[str, str, str, str, str]:
    leg = fact.leg
    assert leg is not None
    return leg.kind, leg.source.node, _who(leg.source), leg.target.node, _who(leg.target)


def _who(place: Place) -> str:
    """Pods that are asked about may be treated in a way of their own; others are all alike."""
    return place.name if place.name in ASKED else place.kind


def looks(fact: Fact) -> int:
    """How often it was measured again after it had failed, and failed (text["again"])."""
    said = fact.text.get("again", "0")
    return int(said) if said.isdecimal() else 1


def cost(facts: Sequence[Fact]) -> int:
    """Bits that it takes to call these failures accidents: BUSY once, and for each path, and for
    a source's young Services together, ONCE, and AGAIN for each further time that it failed."""
    found: dict[tuple[str, ...], int] = {}
    for fact in facts:
        young = fact.leg is not None and fact.leg.kind in YOUNG
        key = ("young", fact.leg.source.node) if young and fact.leg else _path(fact)
        found[key] = max(ONCE + AGAIN * looks(fact), found.get(key, 0))
    return BUSY + sum(found.values()) if found else 0
