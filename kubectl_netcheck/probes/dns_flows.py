"""dns-flows: clients whose questions to the DNS Service go to a server that is no more.

Read on the node from its connection table: an entry of a client, its port and the Service keeps its
server for as long as it is used, whatever became of that server (kubernetes#125467). Each use sets
the entry's remaining time back to the whole of it, so that two looks, more than a second apart,
tell an entry in use from a leftover; meanwhile the servers that are none of today's are asked
themselves, because one that is about to stop, or is new, answers. Parameters: known, the addresses
of today's servers with blanks between. The leg's target is the Service.

Facts: of the node figures stale (entries of servers that are gone), total, used (of the stale ones
shown), idle_s (since the last use of the one told, in seconds, by the kernel's own limits; left out
where the entry was given another one), text client, port, gone (its server). Of the leg ``lost``
where a client asks a server that is gone now, else ``ok``; samples are flows.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _dns, _evidence, _shell, _text

#: Entries that are printed of each look, those used last before others; the rest is counted.
SHOWN = 8
#: Servers that are asked whether they are gone.
ASKED = 3
#: Entries of a table that is read: 30,000 take 0.08 s of processor, and the pod that reads them
#: measures meanwhile, with half a processor at most.
LARGEST = 100_000
_ENTRY = re.compile(
    r"^(?P<look>flow|then) (?P<left>[0-9]{1,9}) src=(?P<client>[0-9a-f.:]{2,45}) "
    r"dst=[0-9a-f.:]{2,45} sport=(?P<port>[0-9]{1,5}) dport=53 .*?"
    r"\bsrc=(?P<server>[0-9a-f.:]{2,45}) ",
    re.ASCII,
)
_COUNT = re.compile(r"^count ([0-9]{1,9}) ([0-9]{1,9})$", re.ASCII)
_SERVER = re.compile(r"^(asked|answered) ([0-9a-f.:]{2,45})$", re.ASCII)
_LIMIT = re.compile(r"^limit (plain|stream)=([0-9]{1,9})$", re.ASCII)


def script(task: Task) -> str:
    """/proc says it to root without a capability; the conntrack tool needs NET_ADMIN and is asked
    where the kernel has no such file. Without an entry of a server that is gone it ends at once."""
    service = _shell.address(task)
    # An entry whose server is the Service itself was never translated: another fault.
    known = [form for each in (*_known(task), service) for form in _forms(each)]
    today = " ".join(f"-e 'src={form} dst='" for form in known)
    asked = " ".join(f"-e 'udp .* dst={form} sport=[0-9]* dport=53 '" for form in _forms(service))
    dns, stale = (f'"$d/{name}.{_shell.task_id(task.id)}"' for name in ("dns", "old"))
    limits = "/proc/sys/net/netfilter/nf_conntrack_udp_timeout"
    return rf"""
look() {{
  {{ cat /proc/net/nf_conntrack 2>/dev/null || conntrack -L -p udp 2>/dev/null || echo unread; }} |
    grep -e '^unread$' {asked} >{dns}
  grep -v {today} {dns} | sed 's/^.*udp *17 //' | sort -nr >{stale}
}}
n=$(cat /proc/sys/net/netfilter/nf_conntrack_count 2>/dev/null)
[ "${{n:-0}}" -le {LARGEST} ] || {{
  echo "netcheck-not-run: $n connections are too many to look through while others measure"; exit 0
}}
look
case $(head -n 1 {dns}) in
unread) echo "netcheck-not-run: the node's connection table cannot be read"; exit 0 ;;
esac
echo "count $(($(wc -l <{stale}))) $(($(wc -l <{dns})))"
[ -s {stale} ] || exit 0
sed -n '1s/^/limit plain=/p' {limits} 2>/dev/null
sed -n '1s/^/limit stream=/p' {limits}_stream 2>/dev/null
head -n {SHOWN} {stale} | sed 's/^/flow /'
have dig && for s in $(head -n {SHOWN} {stale} |
  sed -n 's/.* dport=53 .*src=\([0-9a-f.:]*\) dst=.*/\1/p' | sort -u | head -n {ASKED}); do
  echo "asked $s"
  {{ digs +noedns "@$s" . NS | sed -n "s/.* status: .*/answered $s/p"; }} &
done
nap 99; nap 30
look
head -n {SHOWN} {stale} | sed 's/^/then /'
wait
"""


def _known(task: Task) -> list[str]:
    return [_shell.ip(word) for word in str(task.params.get("known", "")).split()]


def _forms(address: str) -> list[str]:
    """As the tool writes an address, and as /proc does, which keeps the zeros of IPv6."""
    return list(dict.fromkeys((address, ipaddress.ip_address(address).exploded)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """left: seconds until it goes unless it is used. stream: which of two limits it has."""

    client: str
    port: str
    server: str
    left: int
    stream: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return self.client, self.port, self.server


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact of the node and one of the leg, or one that says why there is neither; never
    raises."""
    if fact := _evidence.unread(task, capture, "count "):
        return (fact,)
    lines = _text.lines(capture.output)
    counts = next((m for line in lines if (m := _COUNT.match(line))), None)
    if counts is None:
        return (_evidence.seen(task),)
    stale, total = int(counts[1]), int(counts[2])
    servers = [m.groups() for line in lines if (m := _SERVER.match(line))]
    there = {address for word, address in servers if word == "answered"}
    silent = {address for word, address in servers if word == "asked"} - there
    before = [each for each in _entries(lines, "flow") if each.server not in there]
    answering = sum(1 for each in _entries(lines, "flow") if each.server in there)
    left = {each.key: each.left for each in before}
    # What nobody used has less time left than before: the looks are more than a second apart.
    after = [each for each in _entries(lines, "then") if each.key in left]
    used = [each for each in after if each.left >= left[each.key] and each.server in silent]
    told = next(iter([*used, *after, *before]), None)
    limits = {m[1]: int(m[2]) for line in lines if (m := _LIMIT.match(line))}
    state = _evidence.seen(
        task,
        {
            "stale": max(0, stale - answering),
            "total": total,
            "used": len(used),
            "idle_s": _idle(told, limits),
        },
        {"client": told.client, "port": told.port, "gone": told.server} if told else None,
    )
    result = Result.LOST if used else Result.OK
    flows, good = (len(used), 0) if used else (total, total)
    return state, _text.leg_fact(task, PROBE.name, result, flows, good)


def _entries(lines: Iterable[str], look: str) -> list[_Entry]:
    found = (m for line in lines if (m := _ENTRY.match(line)) and m["look"] == look)
    return [
        _Entry(m["client"], m["port"], m["server"], int(m["left"]), "[ASSURED]" in m.string)
        for m in found
    ]


def _idle(entry: _Entry | None, limits: dict[str, int]) -> float | None:
    whole = limits.get("stream" if entry and entry.stream else "plain")
    if entry is None or whole is None or entry.left > whole:
        return None
    return float(whole - entry.left)


PROBE = Probe(
    "dns-flows",
    "clients of DNS servers that are gone",
    script,
    read,
    _dns.SECONDS,
    (),
    (_dns.FUNCTIONS,),
)
