"""Fact: one flat measured truth. A fact says 4 of 5, 12 ms, 1372 bytes, and never judges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place

#: How the reason begins of what was not measured because its node had no time for it: what cannot
#: be measured now may well be a moment later.
BUSY = "the node was too busy"


class Result(str, Enum):
    """How a measurement ended; each ending is kept apart because faults differ in them."""

    OK = "ok"
    INTERMITTENT = "intermittent"  # some samples came back, some did not
    LOST = "lost"  # silence until the time limit
    REFUSED = "refused"  # TCP RST or ICMP port unreachable: the path works both ways
    UNREACHABLE = "unreachable"  # EHOSTUNREACH, ENETUNREACH or the ICMP messages for them
    PROHIBITED = "prohibited"  # ICMP administratively prohibited
    NOT_PERMITTED = "not-permitted"  # EPERM from the sender's own kernel
    TOO_BIG = "too-big"  # EMSGSIZE from the sender's own kernel
    FRAG_NEEDED = "frag-needed"  # a hop answered "fragmentation needed"
    BLACKHOLE = "blackhole"  # small packets pass, full-size ones vanish in silence
    STALLED = "stalled"  # connected, then no data until the time limit
    WRONG = "wrong"  # an answer that is not the right one: other nonce, DNS error code
    SEEN = "seen"  # a state that was read, not a measurement that ended
    NOT_RUN = "not-run"  # nothing was measured; text["reason"] says why. Never a failure

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Fact:
    """One measured truth about a leg, or one state read of a place (exactly one of them is set).

    measure: the probe's name (``ping``, ``mtu``, ``tcp``) for a leg; the evidence's name
    (``agent``, ``condition``, ``conntrack``) for a place.
    samples, good: how many were sent, how many came back right; 0 and 0 for a state.
    figures: numbers with their unit in the name (``rtt_ms``, ``mtu_bytes``, ``wait_s``).
    text: short strings, already neutralised (no control characters, at most 300 characters).
    """

    measure: str
    result: Result
    leg: Leg | None = None
    place: Place | None = None
    samples: int = 0
    good: int = 0
    figures: Mapping[str, float] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)


def written(figure: float) -> str:
    """The figure in words: a whole number with all its digits, others with six."""
    return f"{figure:.0f}" if float(figure).is_integer() else f"{figure:g}"
