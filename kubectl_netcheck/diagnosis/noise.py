"""What counts as a failing fact: loss that chance and a healthy network do not explain.

A healthy network loses between 1 in 10 000 and 1 in 100 000 packets (Guo et al., "Pingmesh",
SIGCOMM 2015, section 4). BACKGROUND is ten times the worse of the two. A leg, or all legs of one
kind at one node together, is lossy when at most ALPHA of the networks with that background would
lose as many samples: with about 100 tests in a run that is one false alarm in 1000 runs.
Measured against that: 60 samples are lossy from 4 lost on, 120 from 4 on, 240 from 5 on; loss of
5 % each way (9.75 % of round trips) on the four legs of one node shows in 99.99 % of runs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import exp, lgamma, log, log1p

from kubectl_netcheck.model.fact import Fact, Result

BACKGROUND = 1e-3
ALPHA = 1e-5
#: The same for what is too little to be believed and too much to be passed over: 2 of 60 or 3 of
#: 240 samples. Loss of 5 % of round trips is less than that on the four legs of one node in 0.05 %
#: of runs, and less than ALPHA demands in 0.8 %.
DOUBT = 2e-3
#: Terms of the binomial tail that are summed; later ones are below rounding at these rates.
TERMS = 40


def tail(samples: int, lost: int, rate: float = BACKGROUND) -> float:
    """Probability that ``lost`` or more of ``samples`` are lost at that rate by chance; 1.0 for
    what is no more than the mean, where it is a half or more."""
    if lost <= samples * rate:
        return 1.0
    if lost > samples:
        return 0.0
    last = min(samples, lost + TERMS)
    return min(1.0, sum(exp(_log_chance(samples, k, rate)) for k in range(lost, last + 1)))


def _log_chance(samples: int, lost: int, rate: float) -> float:
    """Of exactly so many; as a logarithm, because the ways to choose them exceed any float."""
    ways = lgamma(samples + 1) - lgamma(lost + 1) - lgamma(samples - lost + 1)
    return ways + lost * log(rate) + (samples - lost) * log1p(-rate)


def lossy(facts: Sequence[Fact], alpha: float = ALPHA) -> frozenset[int]:
    """Indexes of the facts with ending INTERMITTENT that are more than background.

    Losses are pooled over the legs of one kind that share a node, so that small loss on every
    leg of a node is found. The worst pool is taken first and its legs are set aside, so that
    one stray loss elsewhere is not carried along by it.
    """
    pools: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for index, fact in enumerate(facts):
        if fact.leg is None or fact.result not in (Result.OK, Result.INTERMITTENT):
            continue
        for node in (*fact.leg.nodes, str(fact.leg)):
            pools[fact.leg.kind, fact.measure, node].add(index)
    homes: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for key, pool in pools.items():
        for index in pool:
            homes[index].append(key)
    chances = {key: _chance(facts, pool) for key, pool in pools.items()}
    found: set[int] = set()
    # Only pools that lose members are weighed again: a large mesh has tens of thousands.
    while low := [key for key, chance in chances.items() if chance <= alpha]:
        # Nodes before single legs: a node's pool knows more than its worst leg.
        worst = min(low, key=lambda key: (" > " in key[2], chances[key], key))
        taken = {i for i in pools[worst] if facts[i].result is Result.INTERMITTENT}
        found |= taken
        del chances[worst]
        for key in {key for index in taken for key in homes[index]}:
            if key in chances:
                pools[key] -= taken
                chances[key] = _chance(facts, pools[key])
    return frozenset(found)


def _chance(facts: Sequence[Fact], pool: Iterable[int]) -> float:
    members = [facts[index] for index in pool]
    samples = sum(fact.samples for fact in members)
    good = sum(fact.good for fact in members if fact.samples)
    if not samples:
        # An intermittent leg without counts has to be believed.
        return 0.0 if any(f.result is Result.INTERMITTENT for f in members) else 1.0
    return tail(samples, samples - good)


def interval(samples: int, lost: int) -> tuple[float, float]:
    """Wilson score interval of the loss, 95 %, as two fractions (Wilson 1927, z = 1.96)."""
    if samples <= 0:
        return 0.0, 1.0
    z, share = 1.96, lost / samples
    middle = share + z * z / (2 * samples)
    spread = z * ((share * (1 - share) + z * z / (4 * samples)) / samples) ** 0.5
    scale = 1 + z * z / samples
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
