"""Proof: the few legs and states that tell most, as evidence lines of a finding."""

from collections import Counter
from collections.abc import Iterable, Sequence

from kubectl_netcheck.diagnosis.hypothesis import Hypothesis
from kubectl_netcheck.diagnosis.sheet import Sheet, bits
from kubectl_netcheck.diagnosis.wording import Words, leg_name, measured
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.fault import Sign
from kubectl_netcheck.model.finding import EvidenceLine
from kubectl_netcheck.model.leg import LEG_KINDS

FAILING, CONTRASTS, RIVALS = 4, 3, 60
#: Measures from the one that says most to people to the one that says least.
TELLING = ("ping", "mtu", "tcp", "http", "dns-udp", "udp", "oneway", "get", "put")
EXPECTED = {
    "ping": "every echo comes back",
    "mtu": "full-size packets pass",
    "oneway": "every datagram arrives",
    "dns-udp": "the name resolves",
    "dns-tcp": "the name resolves",
    "dns-flows": "nobody asks a name server that is gone",
    "exec": "the API server reaches the kubelet",
    "logs": "the API server reaches the kubelet",
    "pod-start": "the pod starts",
}


def failing_lines(explained: int, sheet: Sheet, subjects: Sequence[str]) -> list[EvidenceLine]:
    """The failing legs that say most, at most one of each kind and measure."""
    facts = sorted(sheet.pick(explained), key=lambda f: _order(f, subjects))
    return [measured_line(fact) for fact in _distinct(facts, FAILING)]


def contrast_lines(
    chosen: Iterable[Hypothesis], rivals: Iterable[Hypothesis], sheet: Sheet
) -> list[EvidenceLine]:
    """The passing legs that ruled out the most other explanations of the same failures."""
    mine = list(chosen)
    target = 0
    for one in mine:
        target |= one.explains
    near = [h for h in rivals if h.denied and 2 * (h.explains & target).bit_count() >= 1]
    near.sort(key=lambda h: (-(h.explains & target).bit_count(), h.key))
    votes: Counter[int] = Counter()
    for rival in near[:RIVALS]:
        votes.update(bits(rival.denied))
    ranked = sorted(votes, key=lambda i: (-votes[i], _order(sheet.facts[i], ())))
    return [
        measured_line(fact)
        for fact in _distinct([sheet.facts[i] for i in ranked], CONTRASTS, "kind")
    ]


def sign_lines(signs: Iterable[Sign], words: Words) -> list[EvidenceLine]:
    """The states that speak for it, as lines."""
    return [
        EvidenceLine(f"{sign.measure} at {words['node']}", "", words.fill(sign.says))
        for sign in signs
    ]


def measured_line(fact: Fact) -> EvidenceLine:
    """A measurement beside what a healthy cluster shows there."""
    return EvidenceLine(leg_name(fact), EXPECTED.get(fact.measure, "answers"), measured(fact))


def _order(fact: Fact, subjects: Sequence[str]) -> tuple[object, ...]:
    assert fact.leg is not None
    asked = not (fact.leg.nodes and fact.leg.nodes <= set(subjects))
    kind = LEG_KINDS.index(fact.leg.kind) if fact.leg.kind in LEG_KINDS else len(LEG_KINDS)
    telling = TELLING.index(fact.measure) if fact.measure in TELLING else len(TELLING)
    return asked, telling, kind, str(fact.leg)


def _distinct(facts: Sequence[Fact], most: int, by: str = "both") -> list[Fact]:
    taken: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        assert fact.leg is not None
        key = (fact.leg.kind, fact.measure if by == "both" else "")
        taken.setdefault(key, fact)
    return list(taken.values())[:most]
