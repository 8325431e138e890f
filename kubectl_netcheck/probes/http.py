"""http: a small request, such as to a Service's address, repeated until the right pod answers.

Parameters: scheme (http or https, default http; certificates are not checked), port (default 8080,
443 for https), path (default /id), expect (key of the pod that should answer, or none),
retry_ms (0 to 2000, default 0): how long to try again, for a Service that was just made. Facts:
attempts, first_ok_s (since the first attempt), connect_ms, total_ms, http_code, text answered_by.
Without ``expect`` any HTTP answer is OK: the path works.
"""

from dataclasses import replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.naming import in_url
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect, _http, _shell, _text

#: Seconds for a connect that will be tried again, and for the last one, which has to be above any
#: round trip inside a cluster. So few that where nothing answers all of them end soon after the
#: single connects (_connect.CONNECT_WAIT).
EARLY, LAST = 0.2, 0.5
#: Hundredths of a second that one try and the pause after it take: what is tried later is the last.
_TRY = 25


def script(task: Task) -> str:
    """Requests with 0.1 s between them, the last one started within retry_ms; 2.5 s at most.

    While it will retry, a connect gets EARLY only: a connection that began before the Service was
    programmed stays lost, however often its SYN is sent again (its conntrack entry has no NAT).
    """
    scheme = task.params.get("scheme", "http")
    if scheme not in ("http", "https"):
        raise ValueError(f"http {task.id}: scheme must be http or https, not {scheme!r}")
    retry = _shell.integer(task, "retry_ms", 0, 0, 2000) // 10
    expect = _shell.key(task)
    port = _shell.port(task, 443 if scheme == "https" else 8080)
    url = f"{scheme}://{in_url(_shell.address(task))}:{port}{_shell.url_path(task, '/id')}"
    named = f"*'X-Netcheck: {expect}'[!a-z0-9.-]" if expect else ""
    right = f"{named}*'hit exit=0'"
    return f"""
need curl; now; z=$n r=25 t={EARLY if retry else _connect.CONNECT_WAIT}
while :; do
  o=$(hit '{url}' "$t" "$((r/10)).$((r%10))"); now
  echo "$o"; echo "at $(((n-z)*10))"
  case $o in {right}) break ;; esac
  r=$(((250-n+z)/10))
  [ $((n-z)) -lt {retry} ] && [ "$r" -gt 2 ] || break
  nap 10; now; [ $((n-z)) -lt {retry - _TRY} ] || t={LAST}
done
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How the last request ended, how many were needed, and when the first was right."""
    unread, hits = _http.read(task, capture, PROBE.name)
    if unread:
        return (unread,)
    hit = hits[-1]
    if not task.params.get("expect") and hit.result is Result.WRONG and hit.code:
        hit = replace(hit, result=Result.OK)
    ats = [_text.whole(at[3:]) for at in _text.lines(capture.output) if at.startswith("at ")]
    first = ats[-1] / 1000 if ats and ats[-1] is not None and hit.result is Result.OK else None
    fact = _http.fact(task, PROBE.name, hit, {"attempts": float(len(hits)), "first_ok_s": first})
    return (fact,)


PROBE = Probe("http", "HTTP request", script, read, 2.7, ("curl",), (_http.FUNCTIONS,))
