"""dns-tcp: queries for a name over TCP to the name server at the leg's target.

Parameters: name (a trailing dot keeps search lists out), tries (1 to 10, default 4), port (53).
Facts: samples, good, time_ms (the slowest), text rcode, answer, said. An answer that is not
NOERROR with an address is WRONG: the path works, the server does not.
"""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _dns


def script(task: Task) -> str:
    """Queries in one process."""
    return _dns.script(task, tcp=True)


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How many were answered rightly."""
    return _dns.read(task, capture, PROBE.name)


PROBE = Probe(
    "dns-tcp", "DNS over TCP", script, read, _dns.SECONDS, ("dig", "nslookup"), (_dns.FUNCTIONS,)
)
