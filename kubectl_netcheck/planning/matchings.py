"""Who measures whom in a large mesh: rounds of disjoint pairs that reach every zone.

The circle method (round-robin tournaments, T. P. Kirkman 1847): one of N participants stays, the
others rotate; each of the N - 1 rounds pairs everyone once, and no pair comes twice. Any k
rounds are a k-regular graph, in which up to k - 1 dead nodes are told exactly from dead paths:
a node is dead when all its k pairs are, and another node covers at most one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import permutations

#: Ordered pairs up to which all are measured: 16 nodes.
ALL_PAIRS = 250
#: Rounds beyond that. Simulated with 5000 nodes: 250 dead ones are found exactly with 4 rounds,
#: five that lose 5 % of their packets with 8.
ROUNDS = 8
#: Rounds looked at when zones are to be covered; with so many at random, each pair of zones is
#: in one as soon as there are a few nodes for each.
LOOKED_AT = 64

Pair = tuple[str, str]


def pairs(names: Sequence[str], zones: Mapping[str, str], seed: int) -> tuple[Pair, ...]:
    """Ordered pairs to measure, both ways: all where they are few, else ROUNDS matchings."""
    if len(names) * (len(names) - 1) <= ALL_PAIRS:
        return tuple(permutations(names, 2))
    chosen = [pair for matching in matchings(names, zones, seed) for pair in matching]
    return tuple(way for one, other in chosen for way in ((one, other), (other, one)))


def matchings(
    names: Sequence[str], zones: Mapping[str, str], seed: int, rounds: int = ROUNDS
) -> tuple[tuple[Pair, ...], ...]:
    """So many rounds of disjoint pairs; each node is in every one, or with an odd number of
    nodes in all but one of them at most.

    Another seed pairs others: runs with different seeds cover more pairs. Of the rounds, those
    that reach pairs of zones not reached yet are taken first.
    """
    seated: list[str] = sorted(names, key=lambda name: (_mixed(seed, name), name))
    if len(seated) % 2:
        seated.append("")
    order = sorted(range(len(seated) - 1), key=lambda number: _mixed(seed, str(number)))
    left = {number: tuple(_round(seated, number)) for number in order[: max(LOOKED_AT, rounds)]}
    reached: set[frozenset[str]] = set()
    chosen: list[tuple[Pair, ...]] = []
    while left and len(chosen) < rounds:
        news = {number: len(_zones(found, zones) - reached) for number, found in left.items()}
        best = max(news, key=lambda number: news[number])
        chosen.append(left.pop(best))
        reached |= _zones(chosen[-1], zones)
    return tuple(chosen)


def _round(seated: Sequence[str], number: int) -> Iterator[Pair]:
    """The pairs of one round: the last seat stays, seats that add up to twice the number meet."""
    wheel = len(seated) - 1
    met = [(number, wheel)]
    met += [((number + i) % wheel, (number - i) % wheel) for i in range(1, len(seated) // 2)]
    for one, other in met:
        if seated[one] and seated[other]:
            yield seated[one], seated[other]


def _zones(matching: Sequence[Pair], zones: Mapping[str, str]) -> set[frozenset[str]]:
    return {frozenset((zones.get(one, ""), zones.get(other, ""))) for one, other in matching}


def _mixed(seed: int, word: str) -> bytes:
    return sha256(f"{seed}/{word}".encode()).digest()
