"""conntrack: how full the connection table is, and what it dropped, one fact.

Figures: count, max (net.netfilter.nf_conntrack_count and _max), drop, early_drop, insert_failed
(sums over the CPUs since boot). The count is the network namespace's, the limit the machine's.
"""

import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _text

SUMS = ("drop", "early_drop", "insert_failed")
#: The counters of each CPU, hexadecimal under a header line (ct_cpu_seq_show in
#: net/netfilter/nf_conntrack_standalone.c).
STAT = "/proc/net/stat/nf_conntrack"
_PAIR = re.compile(r"\b([a-z_]{1,20})=([0-9]{1,18})\b", re.ASCII)


def script(_task: Task) -> str:
    """The conntrack tool says the same as STAT, in decimal, where that file is not built in. Summed
    here, because a machine may have hundreds of CPUs."""
    return rf"""
n=/proc/sys/net/netfilter
sed -n '1s/^/table count=/p' $n/nf_conntrack_count 2>/dev/null
sed -n '1s/^/table max=/p' $n/nf_conntrack_max 2>/dev/null
c= drop=0 early_drop=0 insert_failed=0
add() {{
  case $1 in drop | early_drop | insert_failed) ;; *) return ;; esac
  case ${{2#0x}} in '' | *[!0-9a-fA-F]*) ;; *) eval "$1=\$(($1+$2))"; c=1 ;; esac
}}
{{
  read -r h && while read -r l; do
    set -- $l
    for k in $h; do [ $# -gt 0 ] && {{ add "$k" "0x$1"; shift; }}; done
  done
  [ "$c" ] && echo "hex drop early_drop insert_failed" &&
    printf 'hex %x %x %x\n' $drop $early_drop $insert_failed
}} 2>/dev/null <{STAT} || conntrack -S 2>/dev/null | {{
  while read -r l; do
    for k in $l; do add "${{k%%=*}}" "${{k#*=}}"; done
  done
  [ -z "$c" ] || echo "dec drop=$drop early_drop=$early_drop insert_failed=$insert_failed"
}}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact; sums are left out where neither source could be read."""
    if fact := _evidence.unread(task, capture, "table "):
        return (fact,)
    figures: dict[str, float | None] = {}
    header: list[str] = []
    for line in _text.lines(capture.output):
        if line.startswith("table "):
            says = _text.words(line)
            for name in ("count", "max"):
                if name in says:
                    figures[name] = _text.number(says[name])
        elif line.startswith("hex "):
            values = line[4:].split()[:40]
            if not header:
                header = values
            elif len(values) == len(header):
                _add(figures, dict(zip(header, values, strict=True)), 16)
        elif line.startswith("dec "):
            _add(figures, dict(_PAIR.findall(line[:1000])), 10)
    return (_evidence.seen(task, figures),)


def _add(figures: dict[str, float | None], values: dict[str, str], base: int) -> None:
    for name in SUMS:
        if re.fullmatch(r"[0-9a-fA-F]{1,18}", values.get(name, "")):
            try:
                figures[name] = (figures.get(name) or 0.0) + int(values[name], base)
            except ValueError:
                continue


PROBE = Probe("conntrack", "connection table", script, read, 1.0)
