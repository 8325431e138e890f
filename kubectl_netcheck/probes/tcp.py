"""tcp: a TCP connect to ``port`` (default 8080). Facts: took_ms, attempts, text said."""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect


def script(task: Task) -> str:
    """One connect, repeated once when refused."""
    return _connect.script(task, 8080)


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How the connect ended."""
    return _connect.read(task, capture, PROBE.name)


PROBE = Probe(
    "tcp", "TCP connect", script, read, 2.0, ("socat", "curl", "nc"), (_connect.FUNCTIONS,)
)
