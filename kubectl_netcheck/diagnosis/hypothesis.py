"""Hypothesis: a fault at a spot, and what it gets right and wrong about the measured legs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.diagnosis.spot import Spot, directed, spots
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import Fault, View


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A fault at a spot, judged against the legs.

    claims: facts that its signature speaks of. agrees: those of them that ended as expected.
    loose: those of them where ``ok`` was among the endings allowed. explains: failing facts
    that it accounts for. denied: facts in which something came back although the fault leaves
    no way for it; with any of these the hypothesis is dead, in whatever company. A reset is no such
    thing where the leg might have passed: another fault's, of a program that does not listen. Nor
    is the loss of some packets where the fault leaves the leg as it is.
    asleep: a state that it requires has not been read yet, so that it may be asked for but not
    named.
    """

    fault: Fault
    spot: Spot
    nodes: frozenset[str]
    claims: int
    agrees: int
    loose: int
    explains: int
    denied: int
    asleep: bool = False

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """A stable order among hypotheses."""
        return self.fault.slug, self.spot.scope, self.spot.names


def judge(fault: Fault, spot: Spot, relations: Mapping[str, int], sheet: Sheet) -> Hypothesis:
    """What this fault at this spot says about every measured leg."""
    claims = agrees = loose = passes = 0
    for rule in fault.signature:
        mask = sheet.reach(rule) & relations[rule.at] & ~claims
        if not mask:
            continue
        claims |= mask
        agrees |= mask & sheet.agreeing(rule.expect)
        if Result.OK in rule.expect:
            passes |= mask
            loose |= mask if len(rule.expect) > 1 else 0
    explains = agrees & sheet.failing
    for _ in range(2 if sheet.stands and explains else 0):  # a NodePort, on rules, on a path
        explains |= sheet.carried(explains)
    others = (passes & sheet.refused) | (passes & ~loose & sheet.lossy)
    denied = claims & ~agrees & sheet.alive & ~others
    return Hypothesis(fault, spot, spot.nodes(sheet), claims, agrees, loose, explains, denied)


def hypotheses(
    faults: Iterable[Fault], sheet: Sheet, states: Mapping[str, tuple[Fact, ...]]
) -> Iterator[Hypothesis]:
    """Every fault at every spot that explains at least one failing fact and is not ruled out by
    its needs or by a state; those that the legs deny are among them."""
    ready = [fault for fault in faults if fault.signature]
    for spot in spots(sheet):
        relations = spot.relations(sheet)
        for fault in ready:
            if spot.scope not in fault.scopes:
                continue
            if spot.scope == "pair" and spot.names[0] > spot.names[1] and not directed(fault):
                continue
            found = judge(fault, spot, relations, sheet)
            if not found.explains:
                continue
            if fault.shows and not found.explains & sheet.of(measures=fault.shows):
                continue
            if fault.least > 1 and _legs(found, sheet) < fault.least:
                continue
            if fault.needs and not _has_needs(fault, relations, sheet):
                continue
            view = View(found.nodes, states, sheet.facts)
            if any(sign.holds(view) for sign in fault.refutes):
                continue
            unmet = [
                sign
                for sign in fault.requires
                if not sign.holds(view) or (sign.silence and sheet.distress)
            ]
            if not unmet:
                yield found
            elif all(s.measure in fault.follow_up and s.measure not in states for s in unmet):
                yield replace(found, asleep=True)


def _legs(found: Hypothesis, sheet: Sheet) -> int:
    return len({fact.leg for fact in sheet.pick(found.explains)})


def _has_needs(fault: Fault, relations: Mapping[str, int], sheet: Sheet) -> bool:
    near = relations["touching"]
    return all(near & sheet.of(measures=(measure,)) for measure in fault.needs)
