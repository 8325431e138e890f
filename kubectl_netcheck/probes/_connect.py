"""TCP connects: the shell that makes one and the reader of how it ended; for tcp and kubelet."""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _shell, _text

#: Seconds for one connect: just above the first SYN retransmission (1 s, RFC 6298 2.1), so that
#: one lost SYN shows as a slow connect and not as a dead path.
CONNECT_WAIT = 1.2
#: strerror's words, glibc and musl, and those of curl, socat and nc; first match counts.
ERRORS: tuple[tuple[re.Pattern[str], Result], ...] = (
    (re.compile(r"[Cc]onnection refused"), Result.REFUSED),
    (re.compile(r"Operation not permitted|Permission denied"), Result.NOT_PERMITTED),
    (
        re.compile(
            r"No route to host|[Hh]ost (?:is )?(?:unreachable|down)|[Nn]etwork (?:is )?unreachable"
            r"|Network is down"
        ),
        Result.UNREACHABLE,
    ),
    (re.compile(r"Message too long"), Result.TOO_BIG),
    (re.compile(r"Connection reset by peer"), Result.REFUSED),
    (re.compile(r"timed out|timeout|[Tt]imed? ?out"), Result.LOST),
)

# dial ADDRESS PORT SECONDS: socat is the cheapest start and has the errors in words. Plain HTTP
# to any port will do for curl, since only its time of connection is looked at; BusyBox's nc has
# no way to connect only, and says nothing when it did.
FUNCTIONS = r"""
dial1() {
  case $1 in *:*) f=TCP6 b="[$1]" ;; *) f=TCP4 b=$1 ;; esac
  now; a=$n
  if have socat; then socat -u /dev/null "$f:$b:$2,connect-timeout=$3" 2>&1
  elif have curl; then
    curl -sv -o /dev/null --connect-timeout "$3" -m 1.6 -w 'connected=%{time_connect}\n' \
      "$b:$2" 2>&1
  elif nc -h 2>&1 | grep -q 'z\]\|-z'; then nc -z -v -w 2 "$1" "$2" 2>&1
  else nc -w 1 "$1" "$2" 2>&1 </dev/null | head -c 200; fi
  r=$?; now; echo "dial exit=$r ms=$(((n-a)*10))"
}
dial() {
  need socat curl nc
  dial1 "$@"
  [ "$r" -ne 0 ] && [ $((n-a)) -lt 50 ] && { nap 25; dial1 "$@"; }
}
"""


def script(task: Task, default_port: int | None = None) -> str:
    """One connect; one more a quarter of a second later when it failed at once (a server may be
    starting)."""
    port = _shell.port(task, default_port)
    return f"dial {_shell.address(task)} {port} {CONNECT_WAIT}"


def ending(text: str) -> Result | None:
    """What the error words say, None when there are none."""
    for pattern, result in ERRORS:
        if pattern.search(text):
            return result
    return None


def read(task: Task, capture: Capture, measure: str) -> tuple[Fact, ...]:
    """How the last attempt ended; took_ms (the tool's start included, in steps of
    10 ms), attempts when over one."""
    if fact := _text.unread(task, capture, measure):
        return (fact,)
    tries: list[tuple[bool, float | None, str]] = []
    said = ""
    connected: float | None = None
    for line in _text.lines(capture.output):
        if line.startswith("dial "):
            found = _text.words(line)
            passed = bool(connected) or (found.get("exit") == "0" and not ending(said))
            tries.append((passed, _text.number(found.get("ms", "")), said))
            said, connected = "", None
        elif line.startswith("connected="):
            connected = _text.number(line[10:])
        else:
            said = f"{said} {line}"[:2000]
    if not tries:
        return (_text.not_run(task, measure, f"no result: {capture.output[:200]}"),)
    good, took, said = tries[-1]
    result = Result.OK if good else ending(said) or Result.LOST
    return (
        _text.leg_fact(
            task,
            measure,
            result,
            1,
            int(good),
            {
                "took_ms": took if good else None,
                "attempts": len(tries) if len(tries) > 1 else None,
            },
            {} if good else {"said": words(said)},
        ),
    )


def words(said: str) -> str:
    """The error without the tool's time stamp and process id."""
    return re.sub(r"^\s*[0-9/]+ [0-9:]+ socat\[[0-9]+\] [A-Z] ", "", said)
