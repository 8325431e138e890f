"""listeners: which ports of the CNI, the kubelet and kube-proxy are open on the node, one fact.

Text: udp and tcp (open ports among those that a CNI, the kubelet or kube-proxy uses, "8472 …").
Figures: udp_PORT and tcp_PORT, 1 open or 0 not, for the parameter ``port`` (a tunnel's, UDP) and
the ports below.
"""

import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _shell, _text

#: Tunnels over UDP: flannel VXLAN and udp, IANA VXLAN, Geneve, WireGuard of the CNIs and Cilium.
UDP = (8472, 8285, 4789, 6081, 51820, 51821, 51871)
#: kubelet, its health; kube-proxy's health and metrics; BGP; Typha.
TCP = (10250, 10248, 10256, 10249, 179, 5473)

_SOCKET = re.compile(r"^(udp|tcp) [0-9A-F]{8,32}:([0-9A-F]{4}) ", re.ASCII)


def script(_task: Task) -> str:
    """/proc/net/udp and tcp (proc(5)): state 07 is a UDP socket without peer, 0A is LISTEN."""
    return r"""
for p in udp udp6; do
  sed -n 's/^ *[0-9]*: \([0-9A-F]*:[0-9A-F]*\) [0-9A-F:]* 07 .*/udp \1 /p' /proc/net/$p
done 2>/dev/null | head -n 120
for p in tcp tcp6; do
  sed -n 's/^ *[0-9]*: \([0-9A-F]*:[0-9A-F]*\) [0-9A-F:]* 0A .*/tcp \1 /p' /proc/net/$p
done 2>/dev/null | head -n 120
echo "listeners"
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact; never raises."""
    if fact := _evidence.unread(task, capture, "listeners"):
        return (fact,)
    open_ports: dict[str, set[int]] = {"udp": set(), "tcp": set()}
    for line in _text.lines(capture.output):
        if match := _SOCKET.match(line):
            open_ports[match[1]].add(int(match[2], 16))
    more = (_shell.port(task),) if "port" in task.params else ()
    asked = {"udp": dict.fromkeys((*more, *UDP)), "tcp": dict.fromkeys(TCP)}
    figures: dict[str, float | None] = {}
    text = {}
    for protocol, ports in asked.items():
        for port in ports:
            figures[f"{protocol}_{port}"] = float(port in open_ports[protocol])
        text[protocol] = " ".join(str(p) for p in ports if p in open_ports[protocol])
    return (_evidence.seen(task, figures, text),)


PROBE = Probe("listeners", "open ports", script, read, 1.0)
