"""Deciding: the legs on which a fault at a place shows, so that they alone are measured again."""

from collections.abc import Callable, Collection, Iterable, Iterator

from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.diagnosis.spot import Spot
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import ASKED
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.tasks import SENDERS

#: Legs within one node, which tell a broken path from a broken pod.
CONTROLS = frozenset({"same-node", "pod-to-node", "node-to-pod"})


def places(fault: Fault, scope: str, nodes: tuple[str, ...], sheet: Sheet) -> tuple[Spot, ...]:
    """Where the fault may sit by the scope and the nodes of a finding; pairs in both orders. A
    pod is whichever of those asked about is measured: it may run on another node by now."""
    if scope == "pod":
        return tuple(Spot("pod", pod) for pod in sorted({*sheet.from_pod, *sheet.to_pod}))
    if scope == "service":
        return (Spot("service"),)
    if scope == "node" or "pair" not in fault.scopes:
        return tuple(Spot("node", (node,)) for node in nodes) or (Spot("cluster"),)
    if scope == "pair" and len(nodes) == 2:
        return Spot("pair", nodes), Spot("pair", nodes[::-1])
    return (Spot("cluster"),)


def shown(fault: Fault, spots: Iterable[Spot], sheet: Sheet, failed: Collection[str]) -> int:
    """The facts that decide, as a mask: of those on which the fault shows, the ones whose leg
    failed then (see ``key``); without such, those on which it must show, else may show."""
    sure = may = 0
    for spot in spots:
        relations, claims = spot.relations(sheet), 0
        for rule in fault.signature:
            mask = sheet.reach(rule) & relations[rule.at] & ~claims
            claims |= mask
            if Result.OK not in rule.expect:
                sure |= mask
            elif len(rule.expect) > 1:
                may |= mask
    then = sum(1 << i for i, fact in enumerate(sheet.facts) if fact.leg and key(fact.leg) in failed)
    return (sure | may) & then or sure or may


def key(leg: Leg) -> str:
    """The leg without addresses, which differ from run to run."""
    return f"{leg.kind} {leg}"


def chosen(
    rungs: Iterable[Rung],
    fault: Fault,
    spots: Callable[[Sheet], Collection[Spot]],
    failed: Collection[str],
) -> Iterator[Rung]:
    """The rungs that decide, what is read of the suspects' own state, and the controls within
    the nodes that the rungs touch. spots: the places of the finding among these legs."""
    every = tuple(rungs)
    sheet = Sheet(fact for rung in every for fact in _passing(rung))
    at = spots(sheet)
    deciding = {fact.leg for fact in sheet.pick(shown(fault, at, sheet, failed))}
    touched = {node for leg in deciding if leg for node in leg.nodes}
    suspects = {name for spot in at for name in spot.names}
    for rung in every:
        leg = rung.leg
        control = leg.kind in CONTROLS and leg.source.node == leg.target.node
        control = control and leg.source.name not in ASKED  # pods of ours tell the path
        own = leg.kind == "local" and leg.source.node in suspects and _tells(rung, fault)
        if leg in deciding or own or (control and leg.source.node in touched):
            yield rung


def _tells(rung: Rung, fault: Fault) -> bool:
    """Whether a state is worth reading: of a node always, of a pod of the user's where the fault
    shows in it, because a container has to be added to that pod."""
    signs = (*fault.requires, *fault.supports, *fault.refutes, *fault.confirms)
    asked = {sign.measure for sign in signs}
    return rung.leg.source.name not in ASKED or bool(asked & {probe for probe, _ in rung.steps})


def _passing(rung: Rung) -> Iterator[Fact]:
    """The facts of a rung if all were well: only their places matter here."""
    if rung.leg.kind == "local":
        return
    for probe, _ in rung.steps:
        if probe not in SENDERS:
            yield Fact(probe, Result.OK, rung.leg, samples=1, good=1)


def pods_of(rungs: Iterable[Rung]) -> frozenset[str]:
    """Keys of the pods and Services that the rungs need, their targets included; a key that no
    pod has is without harm."""
    keys = set()
    for rung in rungs:
        keys.add(rung.runner)
        target = rung.leg.target
        name = target.name or ("h" if target.kind == "host" else "")
        keys.add(name if "@" in name else f"{name}@{target.node}")
    return frozenset(keys)
