"""getent: a cluster name as programs in a pod ask for it, A and AAAA at once from one socket.

The C library takes server, search list and options from the pod's own resolv.conf. With one try of
1 s a lost packet is a failed lookup and not one that takes 5 s: two questions at once from a new
port are where Linux loses one of them to a race in its connection table (kubernetes#56903).
Parameters: name, tries (1 to 30, default 20). Facts: samples, good, slowest_ms, text server. The
library says of every failure the same, so that all of them are LOST. Where resolv.conf names
another server than the leg's target and names are found, nothing was measured of that target.
"""

import re

from kubectl_netcheck.model.fact import BUSY, Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _dns, _shell, _text

TRIES = 20
# A lookup without any answer ends by itself after 2 s: one for each of the last two steps of a
# search. What is ended before that never got a processor to wait on, and counts for nothing. After
# 0.9 s no further try is made, so that silence costs one of them.
_FUNCTIONS = r"""
lookups() {
  need getent
  s=; while read -r k v x; do [ "$k" = nameserver ] && { s=$v; break; }; done </etc/resolv.conf
  echo "server $s"
  [ "$tl" = @WHOLE_LIMIT@ ] && tl=3 || tl=2.4
  export RES_OPTIONS='timeout:1 attempts:1'
  now; z=$n i=0
  while [ "$i" -lt "$2" ] && [ $((n-z)) -lt 90 ]; do
    now; a=$n
    bounded getent ahosts "$1" >/dev/null 2>&1; r=$?
    now; i=$((i+1)); echo "look $r $(((n-a)*10))"
  done
}
""".replace("@WHOLE_LIMIT@", str(_dns.WHOLE_LIMIT))
#: timeout's own exit status (GNU), and that of TERM (BusyBox).
_ENDED = (124, 143)
_LOOK = re.compile(r"^look ([0-9]{1,3}) ([0-9]{1,6})$", re.ASCII)


def script(task: Task) -> str:
    """Lookups one after another, each from a new socket."""
    return f"lookups {_shell.dns_name(task)} {_shell.integer(task, 'tries', TRIES, 1, 30)}"


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How many found the name; never raises."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    lines = _text.lines(capture.output)
    server = next((line[7:] for line in lines if line.startswith("server ")), "")
    looks = [(int(m[1]), int(m[2])) for line in lines if (m := _LOOK.match(line))]
    looks = [look for look in looks if look[0] not in _ENDED]
    if not looks:
        why = f"{BUSY}: no lookup came to its end"
        if "look " not in capture.output:
            why = f"no result: {capture.output[:200]}"
        return (_text.not_run(task, PROBE.name, why),)
    good = sum(status == 0 for status, _ in looks)
    if good and server != task.leg.target.address:
        said = f"the pod asks {server or 'nobody'} and not {task.leg.target.address}"
        return (_text.not_run(task, PROBE.name, said),)
    result = Result.INTERMITTENT if good else Result.LOST
    if good == len(looks):
        result = Result.OK
    figures: dict[str, float | None] = {"slowest_ms": float(max(took for _, took in looks))}
    text = {"server": server}
    return (_text.leg_fact(task, PROBE.name, result, len(looks), good, figures, text),)


PROBE = Probe(
    "getent",
    "lookups by the C library",
    script,
    read,
    3.2,
    ("getent",),
    (_dns.FUNCTIONS, _FUNCTIONS),
)
