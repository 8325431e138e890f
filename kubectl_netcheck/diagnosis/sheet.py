"""Sheet: the measured legs as bits, so that a rule's reach over all of them is one integer.

Fact number i is bit i. Every question of the engine ("which legs does this rule speak of",
"which of them ended otherwise") becomes a few operations on integers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_

from kubectl_netcheck.diagnosis import standing
from kubectl_netcheck.diagnosis.admit import admitted
from kubectl_netcheck.diagnosis.distress import distress, silent
from kubectl_netcheck.diagnosis.hiccup import weak
from kubectl_netcheck.diagnosis.noise import lossy
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import Rule
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import ASKED

#: Endings in which samples came back: no fault that kills a path for certain allows them.
ALIVE = frozenset({Result.OK, Result.INTERMITTENT})


def sort_key(fact: Fact) -> tuple[str, ...]:
    """An order of facts that does not depend on the order in which they were measured."""
    where = (fact.leg.kind, str(fact.leg)) if fact.leg else ("", str(fact.place))
    return (*where, fact.measure, fact.result.value, repr(fact))


def targets(leg: Leg) -> frozenset[str]:
    """Nodes of which one answers on this leg."""
    return frozenset({leg.target.node}) if leg.target.node else frozenset(leg.behind)


def crosses(leg: Leg) -> bool | None:
    """Whether the path leaves its node; where the endpoint is chosen, by who can be chosen."""
    ends = targets(leg)
    if leg.crosses is not None or not ends or not leg.source.node:
        return leg.crosses
    if leg.source.node not in ends:
        return True
    return False if len(ends) == 1 else None


def labels(fact: Fact) -> Iterator[str]:
    """The kinds that a rule may call this leg by (model.fault.Rule)."""
    assert fact.leg is not None
    if fact.measure == "dns-flows":  # others' flows: what a path does to ours tells nothing of them
        yield "dns-flow"
        return
    yield fact.leg.kind
    if fact.leg.kind == "dns":
        yield "dns-pod" if fact.leg.target.node else "dns-service"
    if fact.leg.kind in ("api", "egress"):
        own = fact.leg.kind == "egress" and fact.leg.target.kind == "api"
        of = "host" if fact.leg.source.kind == "host" else "pod"
        yield f"{'api-own' if own else fact.leg.kind}-{of}"
    if fact.leg.kind == "local":
        yield fact.leg.target.kind
    yield from standing.labels(fact.leg)


def measures(fact: Fact) -> Iterator[str]:
    """The measures that a rule may call this fact by."""
    yield fact.measure
    if fact.measure == "pod-start":
        host = fact.text.get("pod", "").startswith("h@")
        yield "pod-start-host" if host else "pod-start-pod"


def foreign(fact: Fact) -> bool:
    """Whether the target is a pod of the user's, which may fail for reasons of its own; of an
    endpoint, whether it answers pings, which a policy need not allow; and what a node itself asks
    of the cluster's DNS pods, whom it need not reach."""
    target = fact.leg.target if fact.leg else None
    if fact.leg and fact.leg.kind == "endpoint":
        return fact.measure == "ping"
    if fact.leg and fact.leg.kind == "node-to-dns":
        return True
    if fact.leg and fact.leg.kind == "egress" and fact.measure == "mtu":
        # Many far ends answer no echo, and what a hop tells is obeyed; nodes send the most there.
        return fact.result is not Result.BLACKHOLE or fact.leg.source.kind != "pod"
    return bool(target and target.kind == "pod" and "/" in target.name)


def _too_small_inside(fact: Fact) -> bool:
    inside = fact.leg is not None and fact.leg.kind in ("cross-node", "node-to-node")
    return inside and fact.measure == "mtu" and fact.result is not Result.OK


class Sheet:
    """The legs that were measured. facts: in a fixed order. all, failing, alive: masks.

    failing: what an explanation must account for. alive: something came back; lossy: and something
    did not. refused: a user's endpoint sent a reset. weak: failures that may be accidents
    (diagnosis/hiccup.py). distress: why silence is not to be believed in this run
    (diagnosis/distress.py), doubted: the failures that are no more, and those of which a second
    look was due and not taken. stands: failing legs of a user's Service to those that they rest on
    (diagnosis/standing.py). Datagrams that the receiver did not count although an echo of the same
    kind came back over the same leg were late, not lost: they are neither.
    """

    def __init__(self, facts: Iterable[Fact], zones: Mapping[str, str] | None = None) -> None:
        every = tuple(facts)
        self.distress = distress(every)
        self.facts: tuple[Fact, ...] = tuple(sorted(admitted(every), key=sort_key))
        self.zones = dict(zones or {})
        self.all = (1 << len(self.facts)) - 1
        self.weak = sum(1 << index for index in weak(self.facts))
        self.failing = self.alive = self.refused = self.lossy = 0
        self._ending: defaultdict[Result, int] = defaultdict(int)
        self._kind: defaultdict[str, int] = defaultdict(int)
        self._measure: defaultdict[str, int] = defaultdict(int)
        self._crosses: defaultdict[bool | None, int] = defaultdict(int)
        self.source: defaultdict[str, int] = defaultdict(int)
        self.target: defaultdict[str, int] = defaultdict(int)
        self.behind: defaultdict[str, int] = defaultdict(int)
        self.from_pod: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.to_pod: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._reach: dict[Rule, int] = {}
        self._agreeing: dict[frozenset[Result], int] = {}
        self._tight = {f.leg.source.node for f in self.facts if f.leg and _too_small_inside(f)}
        answered = {f.leg for f in self.facts if f.measure == "udp" and f.result is Result.OK}
        lossy_ones = lossy(self.facts)
        for index, fact in enumerate(self.facts):
            late = fact.measure == "oneway" and fact.leg in answered
            self._add(1 << index, fact, index in lossy_ones and not late)
            if late:
                self.failing &= ~(1 << index)
        self.doubted = sum(
            1 << index
            for index in bits(self.weak & self.failing)
            if "once" in self.facts[index].text or (self.distress and silent(self.facts[index]))
        )
        self.stands = standing.stands(self.facts, bits(self.failing))

    def carried(self, mask: int) -> int:
        """Failing facts that rest on one of these."""
        return sum(1 << index for index, under in self.stands.items() if under & mask)

    def _add(self, bit: int, fact: Fact, lossy_one: bool) -> None:
        leg, result = fact.leg, fact.result
        assert leg is not None
        if (foreign(fact) or leg.target.kind == "outside") and result is Result.REFUSED:
            result = Result.OK  # a reset came back: the path works both ways
        self._ending[result] |= bit
        refused = result is Result.REFUSED and leg.kind == "endpoint"
        if result in ALIVE or refused:  # a reset came back: the path works both ways
            self.alive |= bit
        self.refused |= bit if refused else 0
        self.lossy |= bit if result is Result.INTERMITTENT else 0
        if result is Result.INTERMITTENT and not lossy_one:
            self._ending[Result.OK] |= bit
        elif result is not Result.OK and not foreign(fact) and not self._carried_out(fact):
            self.failing |= bit
        for label in labels(fact):
            self._kind[label] |= bit
        for measure in measures(fact):
            self._measure[measure] |= bit
        self._crosses[crosses(leg)] |= bit
        for end, masks in ((leg.source, self.from_pod), (leg.target, self.to_pod)):
            if end.name in ASKED:
                masks[end.name, end.node] |= bit
        ends = targets(leg)
        if leg.source.node:
            self.source[leg.source.node] |= bit
        for node in ends:
            (self.target if len(ends) == 1 else self.behind)[node] |= bit

    def _carried_out(self, fact: Fact) -> bool:
        """Whether it is no more than what a path inside the cluster does to its node's packets:
        what does not fit there does not fit on the way out either."""
        out = fact.leg is not None and fact.leg.kind == "egress" and fact.measure == "mtu"
        return bool(out and fact.leg and fact.leg.source.node in self._tight)

    def reach(self, rule: Rule) -> int:
        """Facts of the kinds and measures that the rule names, wherever they are."""
        mask = self._reach.get(rule)
        if mask is None:
            mask = self.all
            if rule.kinds:
                mask &= self.of(kinds=rule.kinds)
            if rule.measures:
                mask &= self.of(measures=rule.measures)
            if rule.crosses is not None:
                mask &= self._crosses[rule.crosses]
            self._reach[rule] = mask
        return mask

    def of(self, kinds: Iterable[str] = (), measures: Iterable[str] = ()) -> int:
        """Facts of any of these kinds (all when empty) and any of these measures."""
        kind = reduce(or_, (self._kind.get(k, 0) for k in kinds), 0) if kinds else self.all
        if not measures:
            return kind
        return kind & reduce(or_, (self._measure.get(m, 0) for m in measures), 0)

    def agreeing(self, expect: frozenset[Result]) -> int:
        """Facts that ended in one of these ways; background loss agrees with ``ok``."""
        mask = self._agreeing.get(expect)
        if mask is None:
            mask = reduce(or_, (self._ending.get(result, 0) for result in expect), 0)
            self._agreeing[expect] = mask
        return mask

    def pick(self, mask: int) -> tuple[Fact, ...]:
        """The facts of a mask, in order."""
        return tuple(self.facts[index] for index in bits(mask))

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node at an end of a measured leg, sorted."""
        return tuple(sorted({*self.source, *self.target, *self.behind}))


def bits(mask: int) -> Iterator[int]:
    """Indexes of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
