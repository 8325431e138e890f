"""counters: what the node's kernel dropped or forwarded within a window, one fact.

Parameter: window_ms (100 to 2000, default 700). Figures: window_ms (measured); dropped_grown and
squeezed_grown (softnet_stat, of the whole machine: packets for which a CPU's queue had no room,
and rounds that ended with packets left over); reverse_path_grown (TcpExt IPReversePathFilter);
ip_checksum_grown, tcp_checksum_grown, udp_checksum_grown (InCsumErrors); reassembly_failed_grown
(ReasmFails); forwarded_grown (ForwDatagrams). All but softnet's are the network namespace's and
IPv4's. A counter that the kernel does not have has no figure.
"""

from collections.abc import Iterable

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _shell, _text

#: Words of the script to figures. Columns: softnet_seq_show (net/core/net-procfs.c), snmp_seq_show
#: and netstat_seq_show (net/ipv4/proc.c).
_NAMES = {
    "softnet:dropped": "dropped",
    "softnet:squeezed": "squeezed",
    "TcpExt:IPReversePathFilter": "reverse_path",
    "IpExt:InCsumErrors": "ip_checksum",
    "Tcp:InCsumErrors": "tcp_checksum",
    "Udp:InCsumErrors": "udp_checksum",
    "Ip:ReasmFails": "reassembly_failed",
    "Ip:ForwDatagrams": "forwarded",
}


def script(task: Task) -> str:
    """All counters twice. They are picked and summed here, because a machine may have hundreds of
    CPUs, and TcpExt more than a hundred columns."""
    window = _shell.integer(task, "window_ms", 700, 100, 2000)
    return f"""
counters() {{
  d=0; q=0
  while read -r _ x y _; do d=$((d+0x$x)); q=$((q+0x$y)); done </proc/net/softnet_stat &&
    echo "softnet:dropped=$d softnet:squeezed=$q"
  grep -hsE '^(Ip|Tcp|Udp|TcpExt|IpExt): ' /proc/net/snmp /proc/net/netstat |
    while read -r p w && read -r _ l; do
      set -- $l
      for k in $w; do
        case $k in InCsumErrors | IPReversePathFilter | ReasmFails | ForwDatagrams)
          echo "$p$k=$1" ;;
        esac
        shift
      done
    done
}} 2>/dev/null
now; z=$n
echo first; counters
sleep {window / 1000:.3f} 2>/dev/null || sleep {max(1, window // 1000)}
echo second; counters
now; echo "window $(((n-z)*10))"
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """The growth of each counter; never raises."""
    if fact := _evidence.unread(task, capture, "window "):
        return (fact,)
    lines = _text.lines(capture.output)
    window = next((_text.number(x[7:]) for x in lines if x.startswith("window ")), None)
    figures: dict[str, float | None] = {"window_ms": window}
    first, second = (_values(_evidence.reading(lines, which)) for which in ("first", "second"))
    for name, value in second.items():
        figures[f"{name}_grown"] = _evidence.growth(first.get(name), value)
    return (_evidence.seen(task, figures),)


def _values(lines: Iterable[str]) -> dict[str, float]:
    """The counters of one reading."""
    found: dict[str, float] = {}
    for line in lines:
        for word, text in _text.words(line).items():
            if word in _NAMES and (value := _text.number(text, 0, 1e19)) is not None:
                found[_NAMES[word]] = value
    return found


PROBE = Probe("counters", "drops of the node's kernel", script, read, 3.0)
