"""dns-flows: clients whose questions to the DNS Service go to a server that is no more, one fact.

Read on the node from its connection table: an entry of a client, its port and the Service keeps its
server for as long as it is used, whatever became of that server (kubernetes#125467). Parameters:
known, the addresses of today's servers with blanks between. The leg's target is the Service.
Figures: stale, total (entries); text client and port of one of them, gone (its server).
"""

import ipaddress
import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _shell, _text

#: Entries that are printed; the rest is counted.
SHOWN = 20
_ENTRY = re.compile(
    r"^flow .*?\bsrc=(?P<client>[0-9a-f.:]{2,45}) dst=[0-9a-f.:]{2,45} sport=(?P<port>[0-9]{1,5}) "
    r"dport=53 .*?\bsrc=(?P<server>[0-9a-f.:]{2,45}) ",
    re.ASCII,
)
_COUNT = re.compile(r"^count ([0-9]{1,9}) ([0-9]{1,9})$", re.ASCII)


def script(task: Task) -> str:
    """/proc says it to root without a capability; the conntrack tool needs NET_ADMIN and is asked
    where the kernel has no such file."""
    service = _shell.address(task)
    # An entry whose server is the Service itself was never translated: another fault.
    known = [form for each in (*_known(task), service) for form in _forms(each)]
    today = " ".join(f"-e 'src={form} dst='" for form in known)
    asked = " ".join(f"-e 'udp .* dst={form} sport=[0-9]* dport=53 '" for form in _forms(service))
    every, dns, stale = (f'"$d/{name}.{_shell.task_id(task.id)}"' for name in ("ct", "dns", "old"))
    return f"""
cat /proc/net/nf_conntrack >{every} 2>/dev/null || conntrack -L -p udp >{every} 2>/dev/null ||
  {{ echo "netcheck-not-run: the node's connection table cannot be read"; exit 0; }}
grep {asked} {every} >{dns}
grep -v {today} {dns} >{stale}
echo "count $(($(wc -l <{stale}))) $(($(wc -l <{dns})))"
head -n {SHOWN} {stale} | sed 's/^/flow /'
"""


def _known(task: Task) -> list[str]:
    return [_shell.ip(word) for word in str(task.params.get("known", "")).split()]


def _forms(address: str) -> list[str]:
    """As the tool writes an address, and as /proc does, which keeps the zeros of IPv6."""
    return list(dict.fromkeys((address, ipaddress.ip_address(address).exploded)))


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact; never raises."""
    if fact := _evidence.unread(task, capture, "count "):
        return (fact,)
    lines = _text.lines(capture.output)
    counts = next((m for line in lines if (m := _COUNT.match(line))), None)
    entry = next((m for line in lines if (m := _ENTRY.match(line))), None)
    figures = {"stale": float(counts[1]), "total": float(counts[2])} if counts else {}
    text = (
        {"client": entry["client"], "port": entry["port"], "gone": entry["server"]} if entry else {}
    )
    return (_evidence.seen(task, figures, text),)


PROBE = Probe("dns-flows", "clients of DNS servers that are gone", script, read, 1.5)
