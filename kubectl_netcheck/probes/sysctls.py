"""sysctls: kernel settings that decide forwarding, one fact with a figure per setting.

Figures carry sysctl's own names: net.ipv4.ip_forward, net.ipv6.conf.all.forwarding,
net.ipv4.conf.DEVICE.forwarding and .rp_filter (all, default and each device that is no pod's),
net.bridge.bridge-nf-call-iptables (absent without br_netfilter),
net.netfilter.nf_conntrack_max, net.ipv4.tcp_mtu_probing.
"""

import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _text

_LINE = re.compile(r"^/proc/sys/(net/[A-Za-z0-9_./@:-]{1,100}):(-?[0-9]{1,16})\s*$", re.ASCII)


def script(_task: Task) -> str:
    """One grep reads all: a shell's ``read`` takes byte by byte, and these files give one."""
    return r"""
cd /proc/sys/net/ipv4/conf || exit; l=
for x in *; do
  case $x in veth* | cali* | lxc* | eni[0-9a-f]* | gke[0-9a-f]* | azv* | lo) continue ;; esac
  l="$l $PWD/$x/forwarding $PWD/$x/rp_filter"
done
n=/proc/sys/net
grep -s . $n/ipv4/ip_forward $n/ipv6/conf/all/forwarding $n/bridge/bridge-nf-call-iptables \
  $n/bridge/bridge-nf-call-ip6tables $n/netfilter/nf_conntrack_max $n/ipv4/tcp_mtu_probing $l
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact; a setting that the kernel does not have has no figure."""
    if fact := _evidence.unread(task, capture, "/proc/sys/net/"):
        return (fact,)
    figures: dict[str, float | None] = {}
    for line in _text.lines(capture.output):
        if (match := _LINE.match(line)) and len(figures) < 4 * _evidence.MOST:
            figures.setdefault(match[1].replace("/", "."), float(match[2]))
    return (_evidence.seen(task, figures),)


PROBE = Probe("sysctls", "forwarding settings", script, read, 1.0)
