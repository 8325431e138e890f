"""get: a bulk download, target to source, of ``bytes`` (default 300000, at most 1000000).

Parameters: port (default 8080), expect (key of the pod that should answer), within_ms (for all of
it, 500 to 2000, the default). 300 kB are some 200
full-size segments: enough to show a size that is lost, small enough to do no harm. Facts:
connect_ms, total_ms, bytes, http_code, text answered_by. A download that connects and then gets
no more data is STALLED, the mark of lost full-size packets.
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
need curl
g() {{ hit 'http://{address}:{_shell.port(task, 8080)}/bytes/{size}' {_http.limits(task)}; }}
g; [ "$r" -eq 7 ] && {{ nap 25; g; }}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How the last request ended."""
    unread, hits = _http.read(task, capture, PROBE.name)
    if unread:
        return (unread,)
    hit = hits[-1]
    fact = _http.fact(task, PROBE.name, hit, {"bytes": hit.down})
    wanted = task.params.get("bytes", DEFAULT_BYTES)
    if fact.result is Result.OK and hit.down != wanted:
        return (
            _text.leg_fact(
                task, PROBE.name, Result.WRONG, 1, 0, fact.figures, {"said": "another size"}
            ),
        )
    return (fact,)


PROBE = Probe("get", "bulk download", script, read, 2.5, ("curl",), (_http.FUNCTIONS,))
