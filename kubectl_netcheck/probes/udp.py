"""udp: four small datagrams to a UDP echo server at ``port`` (default 8081) with ``nonce``, in
two tries."""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _echo

SIZE, COUNT = 32, 4


def script(task: Task) -> str:
    """All four at once; once more when none came back."""
    return _echo.script(task, SIZE, COUNT)


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How many came back."""
    return _echo.read(task, capture, PROBE.name, SIZE)


PROBE = Probe("udp", "UDP echo", script, read, 2.6, ("socat",), (_echo.FUNCTIONS,))
