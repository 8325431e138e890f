"""Standing: which failing legs of a user's Service rest on other failing legs.

A Service address stands on the paths to its endpoints, and a NodePort on its node's own Service
rules as well: whoever accounts for one of those accounts for it too. So a broken path stays one
fault, however many ways of a Service lead over it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD
from kubectl_netcheck.model.leg import Leg

#: Paths between the run's own pods and nodes, and the measures of them that a connection needs.
_PATHS = frozenset({"same-node", "cross-node", "pod-to-node"})
_NEEDED = frozenset({"ping", "tcp", "udp", "oneway"})
#: How what stands on a dead path ends.
_CUT = DEAD | {Result.STALLED, Result.INTERMITTENT}


def asked(leg: Leg) -> bool:
    """Whether the leg goes to a Service of the user's rather than to one of the run's own."""
    return leg.kind in ("endpoint", "nodeport") or (leg.kind == "service" and not leg.target.node)


def labels(leg: Leg) -> Iterator[str]:
    """The kinds that a rule may call a leg to a user's Service by, beside its own: ``asked`` for
    a Service address, ``-closed`` where nobody should answer and ``-open`` where somebody should,
    ``endpoint-outside`` of a pod's to an address of no node, and what network an endpoint is
    reached over."""
    if not asked(leg):
        return
    if leg.kind == "service":
        yield "asked"
    outside = leg.target.kind == "outside"
    yield f"{leg.kind}-{'open' if leg.behind or outside else 'closed'}"
    if leg.kind == "endpoint" and outside and leg.source.kind == "pod":
        yield "endpoint-outside"
    if leg.kind == "endpoint" and leg.target.node:
        inside, across = ("pod-to-node",) * 2 if leg.target.kind == "host" else _PODS
        yield across if leg.crosses else inside


_PODS = ("same-node", "cross-node")


def stands(facts: Sequence[Fact], failing: Iterable[int]) -> Mapping[int, int]:
    """Index of a failing fact of a user's Service to the mask of the failing facts under it."""
    paths: defaultdict[tuple[str, str], int] = defaultdict(int)
    rules: defaultdict[str, int] = defaultdict(int)
    todo: list[tuple[int, Fact, Leg]] = []
    for index in failing:
        fact = facts[index]
        leg = fact.leg
        assert leg is not None
        if asked(leg):
            todo.append((index, fact, leg))
            if leg.kind == "service":
                rules[leg.source.node] |= 1 << index
            elif leg.target.kind == "outside":
                paths[leg.source.node, ""] |= 1 << index
        elif leg.kind in _PATHS and fact.measure in _NEEDED:
            paths[leg.source.node, leg.target.node] |= 1 << index
            paths[leg.target.node, leg.source.node] |= 1 << index
    return {index: mask for index, fact, leg in todo if (mask := _under(fact, leg, paths, rules))}


def _under(
    fact: Fact, leg: Leg, paths: Mapping[tuple[str, str], int], rules: Mapping[str, int]
) -> int:
    source, target = leg.source.node, leg.target.node
    mask = rules.get(target, 0) if leg.kind == "nodeport" else 0
    if fact.result not in _CUT:
        return mask
    if target:
        mask |= paths.get((source, target), 0)
    if leg.kind == "service" and not leg.behind:
        mask |= paths.get((source, ""), 0)
    for node in leg.behind if leg.kind != "endpoint" else ():
        mask |= paths.get((target or source, node), 0)
    return mask
