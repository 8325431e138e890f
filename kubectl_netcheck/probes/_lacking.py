"""What each tool that the image lacks costs: the measurements left out, and what they would tell.

Pure: from facts alone. A script names a missing tool with ``need`` (probes/_prelude.py); a
measurement that it made all the same with a lesser tool says ``depth=reduced``.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.report import NotProbed

#: The words of ``need``; several tools are alternatives, any of which would do.
_REASON = re.compile(r"\bno ([a-z][a-z0-9]*(?: [a-z][a-z0-9]*)*) in the image\b", re.ASCII)
#: What ping says where it needs a right that the pods have not: BusyBox's needs root, and a file
#: with capabilities cannot even be started.
_FORBIDDEN = re.compile(r"^ping: .*(?:are you root|ermission denied|not permitted)", re.ASCII)
_NO_RIGHT = "ping without rights"
#: What ping must be to set the DF bit, for the one measurement that BusyBox's makes with less.
_FULL_PING = "ping of iputils"
#: What the measurements that need a tool tell, by the words of ``need``. Nothing else counts as a
#: tool: a pod may print any words.
TELLS = {
    "curl": "whether whole answers come through, large ones in both directions too",
    "dig": "whether name servers answer over TCP, at length, and every time",
    "dig nslookup": "whether name servers answer",
    "getent": "how programs in the pod resolve a name",
    "ip": "routes, neighbours and tunnel ends of the node",
    "ping": "loss, delay and the size that fits",
    "socat": "whether UDP passes, at which size, and which of two directions loses it",
    "socat curl nc": "whether TCP connects",
    _FULL_PING: "the exact size that fits where full-size packets vanish",
    _NO_RIGHT: "loss, delay and the size that fits; --profile baseline lets such a ping run",
}


@dataclass(slots=True)
class _Left:
    """Measurements left out, those made with less, and the kinds of leg that both were of."""

    out: set[str] = field(default_factory=set)
    less: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)


def lacking(facts: Iterable[Fact]) -> Iterator[NotProbed]:
    """One for each missing tool, or for several of which one would do, sorted by name."""
    found: defaultdict[str, _Left] = defaultdict(_Left)
    for fact in facts:
        if tools := lacks(fact):
            left = found[tools]
            left.out.add(fact.measure)
        elif fact.text.get("depth") == "reduced":
            left = found[_FULL_PING if fact.measure == "mtu" else "dig"]
            left.less.add(fact.measure)
        else:
            continue
        left.kinds |= {fact.leg.kind} if fact.leg else set()
    for tools, left in sorted(found.items()):
        yield NotProbed(f"{_either(tools)} (not in the image)", _cost(tools, left))


def lacks(fact: Fact) -> str:
    """The tools, as a key of TELLS, for lack of which it was not run; else empty."""
    if fact.result is not Result.NOT_RUN:
        return ""
    reason = fact.text.get("reason", "")
    if _FORBIDDEN.match(reason):
        return _NO_RIGHT
    said = _REASON.search(reason)
    return said[1] if said and said[1] in TELLS else ""


def _cost(tools: str, left: _Left) -> str:
    parts = []
    if left.out:
        parts.append(f"{', '.join(sorted(left.out))} not run")
    if less := left.less - left.out:
        parts.append(f"{', '.join(sorted(less))} with less depth")
    where = f" ({', '.join(sorted(left.kinds))})" if left.kinds else ""
    return f"{' and '.join(parts)}{where}; would have told {TELLS[tools]}"


def _either(tools: str) -> str:
    if tools in (_FULL_PING, _NO_RIGHT):
        return tools
    *others, last = tools.split()
    return f"{', '.join(others)} or {last}" if others else last
