"""Reads what ping prints: iputils and BusyBox, IPv4 and IPv6; shared by ping and mtu."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.probes import _text

_COUNTS = re.compile(
    r"(?P<sent>[0-9]{1,7}) packets transmitted, (?P<good>[0-9]{1,7}) (?:packets )?received"
    r"(?:, \+(?P<twice>[0-9]{1,7}) duplicates)?",
    re.ASCII,
)
_TIMES = re.compile(
    r"(?:rtt|round-trip) min/avg/max(?:/mdev)? = "
    r"(?P<min>[0-9.]{1,12})/(?P<avg>[0-9.]{1,12})/(?P<max>[0-9.]{1,12})",
    re.ASCII,
)
_TTL = re.compile(r"\b(?:ttl|hlim)=([0-9]{1,3})\b", re.ASCII)
_NEEDED = re.compile(
    r"^From (?P<hop>[0-9A-Fa-f.:]{2,45}):? .{0,40}(?:Frag needed and DF set|Packet too big)"
    r"[^0-9]{1,12}(?P<mtu>[0-9]{1,5})",
    re.ASCII,
)
_LOCAL = re.compile(r"[Mm]essage too long(?:, mtu[=:] ?(?P<mtu>[0-9]{1,5}))?", re.ASCII)
#: Words of the errors, in the order in which they decide. ICMP texts are those of iputils
#: (ping/ping.c, pr_icmph), the others strerror's; "Packet filtered" is administratively
#: prohibited (RFC 1812 code 13), host or network prohibited are codes 9 and 10.
_ENDINGS: tuple[tuple[re.Pattern[str], Result], ...] = (
    (re.compile(r"(sendmsg|sendto|local error).*[Nn]ot permitted"), Result.NOT_PERMITTED),
    (re.compile(r"Packet filtered|[Pp]rohibited"), Result.PROHIBITED),
    (re.compile(r"Port Unreachable"), Result.REFUSED),
    (
        re.compile(r"Unreachable|unreachable|No route"),
        Result.UNREACHABLE,
    ),
)


@dataclass(frozen=True, slots=True)
class Pings:
    """What one or several runs of ping said.

    sent, good: packets, summed; sent is 0 when there is no summary. largest: those that one run
    sent at most. rtt: min, average and max in
    ms over all replies. needed: the hop and MTU of the first "fragmentation
    needed". local_mtu: from the first local "message too long", 0 when ping did not say,
    None when there was none.
    """

    sent: int = 0
    largest: int = 0
    good: int = 0
    duplicates: int = 0
    rtt: tuple[float, float, float] | None = None
    ttl: int | None = None
    needed: tuple[str, int] | None = None
    local_mtu: int | None = None
    ending: Result | None = None
    said: str = ""

    @property
    def seen(self) -> bool:
        """Whether ping said anything of packets at all."""
        return bool(self.sent or self.ending)


def read(lines: Iterable[str]) -> Pings:
    """The sums of all ping runs in these lines; never raises."""
    sent = good = twice = came = largest = 0
    rtts: list[tuple[int, tuple[float, float, float]]] = []
    ttl: int | None = None
    needed: tuple[str, int] | None = None
    local: int | None = None
    errors: dict[Result, str] = {}
    for line in lines:
        if match := _COUNTS.search(line):
            sent += int(match["sent"])
            largest = max(largest, int(match["sent"]))
            came = min(int(match["good"]), int(match["sent"]))
            good += came
            twice += int(match["twice"] or 0)
        elif match := _TIMES.search(line):
            if times := _three(match):
                rtts.append((came, times))
        elif " bytes from " in line:
            found = _TTL.search(line)
            ttl = int(found[1]) if ttl is None and found else ttl
        elif match := _NEEDED.search(line):
            needed = needed or (match["hop"], int(match["mtu"]))
        elif match := _LOCAL.search(line):
            local = int(match["mtu"] or 0) if local is None else local
        else:
            for pattern, result in _ENDINGS:
                if pattern.search(line[:400]):
                    errors.setdefault(result, line)
                    break
    ending = next((result for _, result in _ENDINGS if result in errors), None)
    said = _text.clean(errors[ending]) if ending else ""
    return Pings(sent, largest, good, twice, _over_all(rtts), ttl, needed, local, ending, said)


def result(pings: Pings) -> Result:
    """How these pings ended, taken together."""
    if pings.sent and pings.good >= pings.sent:
        return Result.OK
    if pings.good:
        return Result.INTERMITTENT
    if pings.ending:
        return pings.ending
    if pings.needed:
        return Result.FRAG_NEEDED
    return Result.LOST if pings.local_mtu is None else Result.TOO_BIG


def _over_all(
    rtts: Sequence[tuple[int, tuple[float, float, float]]],
) -> tuple[float, float, float] | None:
    """The round-trip times of runs, each with its number of replies, as those of one."""
    replies = sum(came for came, _ in rtts)
    if not replies:
        return None
    average = sum(came * times[1] for came, times in rtts) / replies
    return min(times[0] for _, times in rtts), average, max(times[2] for _, times in rtts)


def _three(match: re.Match[str]) -> tuple[float, float, float] | None:
    values = [_text.number(match[name]) for name in ("min", "avg", "max")]
    low, middle, high = values
    if low is None or middle is None or high is None:
        return None
    return low, middle, high
