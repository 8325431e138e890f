"""udp-fragments: two datagrams larger than one packet of the local MTU, echoed.

The payload alone is as large as the largest packet that the pod's kernel sends to this target, so
that the datagram leaves as two fragments and its echo comes back as two or more. ``udp`` and
``udp-large`` on the same leg are its controls: small, and as large as goes without fragments.
Parameters and facts as for udp.
"""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _echo, _shell, _text
from kubectl_netcheck.probes._prelude import LOCAL_MTU

COUNT = 2
#: Seconds of silence: what is lost at every size is told by the other probes, so that less will do.
PATIENCE = 0.8
#: Bytes up to which a pipe or a socket of the shell's takes a datagram in one piece; no network
#: card has a larger MTU (9216 is the usual most).
_MOST = 16_384


def script(task: Task) -> str:
    """One after the other; once more when none came back."""
    address = _shell.address(task)
    return f"""
A={address}; local_mtu
[ "$L" -le {_MOST} ] || {{ echo "netcheck-not-run: an MTU of $L leaves no room for more"; exit 0; }}
{_echo.script(task, '"$L"', COUNT, PATIENCE)}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How many came back."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    local = _text.LOCAL_MTU.search(capture.output)
    if not local:
        return (_text.not_run(task, PROBE.name, f"no local MTU: {capture.output[:200]}"),)
    return _echo.read(task, capture, PROBE.name, int(local["local"]))


PROBE = Probe(
    "udp-fragments",
    "UDP echo, in fragments",
    script,
    read,
    2.6,
    ("socat",),
    (LOCAL_MTU, _echo.FUNCTIONS),
)
