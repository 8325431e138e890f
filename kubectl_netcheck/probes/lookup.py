"""lookup: a name asked for with the pod's own resolv.conf, as the programs in the pod ask for it.

Parameters: name (a trailing dot keeps search lists out), tries (1 to 10, default 2). Facts as of
dns-udp. It tells the pod's own settings from the name servers, which the other probes ask directly.
"""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _dns, _shell


def script(task: Task) -> str:
    """Queries in one process, without naming a server."""
    name, tries = _shell.dns_name(task), _shell.integer(task, "tries", 2, 1, 10)
    query = " ".join([f"{name} A"] * tries)
    return f"""
need dig nslookup
if have dig; then
  digs +noedns +search {query}
else
  bounded nslookup {name} 2>&1
  echo "looked $?"
fi
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How many were answered rightly; never raises."""
    return _dns.read(task, capture, PROBE.name)


PROBE = Probe(
    "lookup",
    "name by resolv.conf",
    script,
    read,
    _dns.SECONDS,
    ("dig", "nslookup"),
    (_dns.FUNCTIONS,),
)
