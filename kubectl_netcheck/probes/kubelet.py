"""kubelet: a TCP connect to the kubelet's port (10250, kubelet --port). Facts as for tcp.

Between the nodes' own networks also the figure agreed_mtu_bytes: the packet size that the two
kernels agreed upon, from the segment size in their handshake (RFC 9293 3.7.1, MSS option). Each
end names what its own card takes, so this tells the card of a node that cannot be asked itself:
where it is smaller than the asker's card, it is that of the other end.
"""

import re
from dataclasses import replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.naming import in_url
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect, _shell, _text

PORT = 10250
#: IP and TCP headers (RFC 791, RFC 8200, RFC 9293), and the TCP timestamps, which ``mss`` of ss
#: leaves out (RFC 7323 A: 10 bytes and two of padding).
_HEADERS = {4: 20 + 20, 6: 40 + 20}
_TIMESTAMPS = 12

# The connection has to stand while ss looks at it, and others to that port may be older than the
# card's MTU: ours is told by its process. Nothing is said where ss or socat is missing.
_FUNCTIONS = r"""
agreed() {
  have socat && have ss || return 0
  socat -u "$1:$2" - >/dev/null 2>&1 &
  x=$!; nap 05
  ss -tinpH state established dport = ":$3" 2>/dev/null |
    sed -n "/pid=$x,/{n;s/^[[:space:]]*/agreed /p;}"
  kill "$x" 2>/dev/null
}
"""
_MSS = re.compile(
    r"^agreed .{0,400}?\bmss:([0-9]{2,5}) pmtu:([0-9]{2,5}) .{0,400}?\badvmss:([0-9]{2,5})\b",
    re.MULTILINE | re.ASCII,
)


def script(task: Task) -> str:
    """One connect, repeated once when refused; between nodes one more that is looked at."""
    port = _shell.port(task, PORT)
    connect = _connect.script(task, PORT)
    if task.leg.kind != "node-to-node":
        return connect
    address = _shell.address(task)
    target = f"{in_url(address)}:{port}"
    return f"{connect}\n[ \"$r\" -ne 0 ] || agreed TCP{_shell.version(address)} '{target}' {port}"


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How the connect ended, and what was agreed upon."""
    plain = replace(capture, output=_without(capture.output))
    (fact,) = _connect.read(task, plain, PROBE.name)
    text = capture.output[: _text.CAPTURE_LIMIT]
    mss = _MSS.search(text)
    if fact.result is not Result.OK or mss is None:
        return (fact,)
    headers = _HEADERS[_shell.version(_shell.address(task))]
    size = int(mss[1]) + headers
    # Not every kernel says ``ts``, but what it offered itself is less by the timestamps, too.
    size += _TIMESTAMPS if int(mss[2]) - headers - int(mss[3]) == _TIMESTAMPS else 0
    return (replace(fact, figures={**fact.figures, "agreed_mtu_bytes": float(size)}),)


def _without(output: str) -> str:
    """The output of the connect alone."""
    return "\n".join(line for line in _text.lines(output) if not line.startswith("agreed "))


PROBE = Probe(
    "kubelet",
    "TCP connect to the kubelet",
    script,
    read,
    2.0,
    ("socat", "curl", "nc"),
    (_connect.FUNCTIONS, _FUNCTIONS),
)
