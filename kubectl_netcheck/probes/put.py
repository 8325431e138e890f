"""put: a bulk upload, source to target, of ``bytes`` (default 300000, at most 1000000).

Parameters and facts as for get; bytes is what the server says it read.
"""

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.naming import in_url
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _http, _shell, _text

DEFAULT_BYTES = 300_000


def script(task: Task) -> str:
    """One request; one more when refused, since a server may be starting."""
    size = _shell.integer(task, "bytes", DEFAULT_BYTES, 1, 1_000_000)
    _shell.key(task)
    address = in_url(_shell.address(task))
    return f"""
need curl; H={_shell.task_id(task.id)}; head -c {size} /dev/zero >"$d/put$H"
p() {{ hit 'http://{address}:{_shell.port(task, 8080)}/put' {_http.limits(task)} -T "$d/put$H"; }}
p; [ "$r" -eq 7 ] && {{ nap 25; p; }}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How the last request ended; WRONG when the server read another count of bytes."""
    unread, hits = _http.read(task, capture, PROBE.name)
    if unread:
        return (unread,)
    hit = hits[-1]
    counted = hit.counted if hit.counted is not None else hit.up
    fact = _http.fact(task, PROBE.name, hit, {"bytes": counted})
    wanted = task.params.get("bytes", DEFAULT_BYTES)
    if fact.result is Result.OK and counted != wanted:
        return (
            _text.leg_fact(
                task, PROBE.name, Result.WRONG, 1, 0, fact.figures, {"said": "another size"}
            ),
        )
    return (fact,)


PROBE = Probe("put", "bulk upload", script, read, 2.5, ("curl",), (_http.FUNCTIONS,))
