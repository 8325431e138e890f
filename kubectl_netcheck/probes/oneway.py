"""oneway: how many one-way datagrams arrived; the only probe that tells a path's two directions.

The leg is sender > receiver, but the task runs at the receiver (the leg's target). Parameters:
count (default 10), tag, port as for oneway-send, wait_ms (0 to 1800, default 1500): how long to
wait for the datagrams, since the sender's program may start later. It ends when all are there.
"""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _shell, _sink, _text, oneway_send

FUNCTIONS = r"""
arrived() {
  now; z=$n
  for f in @FOLDERS@; do f=$f/$1; [ -f "$f" ] && break; done
  [ -f "$f" ] || { need socat; echo "netcheck-not-run: the receiver does not listen"; return; }
  while :; do
    c=$(grep -c "^$2-" "$f"); now
    [ "$c" -ge "$3" ] || [ $((n-z)) -ge "$4" ] && break
    nap 10
  done
  grep "^$2-" "$f" | head -n 120
  echo "waited $(((n-z)*10))"
}
""".replace("@FOLDERS@", " ".join(_sink.FOLDERS))


def script(task: Task) -> str:
    """Look every 0.1 s."""
    count = _shell.integer(task, "count", 10, 1, 99)
    wait = _shell.integer(task, "wait_ms", 1500, 0, 1800) // 10
    name = _sink.file_name(_shell.port(task, 9999))
    return f"arrived {name} {oneway_send.tag(task)} {count} {wait}"


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """The datagrams that arrived, each counted once."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    mark = re.compile(rf"^{oneway_send.tag(task)}-0*([1-9][0-9]?)$", re.ASCII)
    count = task.params.get("count", 10)
    seen: set[int] = set()
    waited: float | None = None
    for line in _text.lines(capture.output):
        if match := mark.match(line):
            seen.add(int(match[1]))
        elif line.startswith("waited "):
            waited = _text.number(line[7:])
    if waited is None or not isinstance(count, int):
        return (_text.not_run(task, PROBE.name, f"no result: {capture.output[:200]}"),)
    good = sum(1 for number in seen if number <= count)
    result = (Result.OK if good == count else Result.INTERMITTENT) if good else Result.LOST
    figures = {"waited_ms": waited}
    return (_text.leg_fact(task, PROBE.name, result, count, good, figures),)


PROBE = Probe("oneway", "one-way UDP, counted at the receiver", script, read, 2.2, (), (FUNCTIONS,))
