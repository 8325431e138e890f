"""How much a round puts upon each node at most, and what it leaves out rather than flood one."""

from collections import Counter
from typing import NamedTuple

from kubectl_netcheck.planning.rungs import Params, Rung

#: What no node sends, nor receives, more of in one round. A question about a few nodes is never
#: cut: the widest, `mtu` with eight peers on both networks, needs up to 29,000 packets and 79 MB
#: where all of its paths swallow jumbo frames, which takes two seconds to find out; where none
#: does, a tenth of the bytes and a third of the packets.
PACKETS, BYTES = 50_000, 120_000_000
#: Tasks of one pod in one round; a program takes 800 (probes/_program.py), and the follow-up's
#: datagrams, of which both ends must run, want room.
TASKS = 700
#: The largest packet that is usual: jumbo frames of 9000 bytes, 9001 on AWS.
_PACKET = 9001
#: The least segment of a transfer, within IPv6's least MTU (RFC 8200), and how often all of it, or
#: all pings of a path, can be sent where packets are lost.
_SEGMENT, _AGAIN = 1200, 2
#: IP and ICMP echo headers with ping's usual 56 bytes; with IPv6's longer header.
_ECHO = 104


class Load(NamedTuple):
    """What one task sends, or gets, at most, in packets and in bytes."""

    packets: int
    bytes: int


#: A datagram's or a segment's bytes where it carries little.
_SMALL = 120
#: Those of probes whose parameters do not matter. mtu: seven full pings, six controls, 21 sizes
#: twice, then seven times 12 sizes twice, each with three controls, and six for the last word.
_FIXED = {
    "mtu": Load(250, 250 * _PACKET * 3 // 4),
    "tcp": Load(12, 12 * _SMALL),
    "udp": Load(8, 8 * _SMALL),
    "udp-large": Load(8, 4 * (4096 + _SMALL)),
    "udp-fragments": Load(40, 4 * (_PACKET + 1000)),
    "udp-flows": Load(280, 280 * _SMALL),
    "oneway-send": Load(20, 20 * _SMALL),
    "oneway": Load(0, 0),
}
#: Of every other probe: a TLS handshake, a name along a search path, a page that is asked for anew
#: until it comes.
_OTHER = Load(200, 200_000)


def most(probe: str, params: Params) -> Load:
    """What one task of the probe sends, or gets, at most."""
    if probe == "ping":
        count = _AGAIN * int(params.get("count", 20))
        return Load(count, count * _ECHO)
    if probe in ("get", "put"):
        size = int(params.get("bytes", 0)) or 300_000
        packets = _AGAIN * (size // _SEGMENT + 1) + 20
        return Load(packets, _AGAIN * size + packets * _SMALL)
    if probe in ("dns-udp", "dns-tcp"):
        packets = int(params.get("tries", 4)) * (2 if probe == "dns-udp" else 14)
        return Load(packets, packets * 600)
    return _FIXED.get(probe, _OTHER)


class Meter:
    """Adds up a round as it is planned."""

    def __init__(self) -> None:
        self.packets: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self._tasks: Counter[str] = Counter()

    def add(self, rung: Rung, probe: str, params: Params, sure: bool = False) -> str:
        """Counts a task of the rung; or counts nothing, and says why it must be left out.

        sure: it is counted in any case, because its other end counts on it.
        """
        load = most(probe, params) if rung.leg.kind != "local" else Load(0, 0)
        ends = _ends(rung)
        reason = "" if sure else self._refusal(rung.runner, ends, load)
        if not reason:
            self._tasks[rung.runner] += 1
            for node in ends:
                self.packets[node] += load.packets
                self.bytes[node] += load.bytes
        return reason

    def _refusal(self, runner: str, ends: frozenset[str], load: Load) -> str:
        if self._tasks[runner] >= TASKS:
            return f"{runner} has {TASKS} tasks already, the most in one round"
        for node in sorted(ends):
            if self.packets[node] + load.packets > PACKETS:
                return f"{node} would get more than {PACKETS} packets in one round"
            if self.bytes[node] + load.bytes > BYTES:
                return f"{node} would get more than {BYTES // 10**6} MB in one round"
        return ""


def _ends(rung: Rung) -> frozenset[str]:
    """The nodes that the packets may come to: each that answers, where any of several does."""
    leg = rung.leg
    return frozenset({leg.source.node, leg.target.node, *leg.behind} - {""})
