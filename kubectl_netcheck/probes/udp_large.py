"""udp-large: two datagrams that fill one packet of the local MTU, echoed.

The size is that of the largest packet that the pod's kernel sends to this target without
fragments, at most 4096 bytes (what every shell writes in one piece); the payload is 28 bytes
smaller over IPv4 (RFC 791, RFC 768), 48 over IPv6. Parameters and facts as for udp.
"""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _echo, _shell, _text
from kubectl_netcheck.probes._prelude import LOCAL_MTU

COUNT = 2
#: IP and UDP headers (RFC 791, RFC 8200, RFC 768).
_HEADERS = {4: 20 + 8, 6: 40 + 8}
_MOST = 4096


def script(task: Task) -> str:
    """One after the other; once more when none came back."""
    address = _shell.address(task)
    size = f"$((L-{_HEADERS[_shell.version(address)]}))"
    return f"""
A={address}; local_mtu; [ "$L" -le {_MOST} ] || L={_MOST}
{_echo.script(task, size, COUNT)}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How many came back."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    local = _text.LOCAL_MTU.search(capture.output)
    if not local:
        return (_text.not_run(task, PROBE.name, f"no local MTU: {capture.output[:200]}"),)
    version = _shell.version(_shell.address(task))
    size = min(int(local["local"]), _MOST) - _HEADERS[version]
    return _echo.read(task, capture, PROBE.name, size)


PROBE = Probe(
    "udp-large",
    "UDP echo, full size",
    script,
    read,
    2.6,
    ("socat",),
    (LOCAL_MTU, _echo.FUNCTIONS),
)
