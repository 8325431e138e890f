"""udp-flows: many flows to one UDP echo server at once, each its own socket, one state of the node.

Links that are bundled and equal routes are chosen by a hash of addresses and ports (RFC 2992), and
a tunnel's source port is one of the flow inside (RFC 7348 5), so a bad one of them takes all
datagrams of some flows and none of others, whereas random loss takes some of every flow. Each
socket is looked at twice, APART_S from each other: what waits for a processor is late or lost in
one of the two looks, a dead link takes both. Parameters as for udp. Figures: flows (sockets that
asked each time), dead (nothing came back, ever), whole (everything did, each time), partial, looks
(1 in recordings of before there were two); text target, the pod that echoed.
"""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _echo, _evidence, _shell, _text

#: Sockets: when half of them hash to the bad link, fewer than two are dead, or whole, in one run of
#: 1900 (34 / 2 ** 16).
FLOWS = 16
#: Datagrams of each look: at 30 % of random loss one flow in 120 would be dead in one of them.
COUNT, SIZE, LOOKS = 4, 32, 2
#: Seconds between the looks, as long as a busy node mostly stands still; and of silence after
#: which a socket is closed: twice that, or a child that is late would lose its second look.
APART_S, WAIT_S = 0.8, 1.6

# One socket for both looks, because another one would hash to another link. What it sends a second
# time must not wait for the echoes of the first.
FUNCTIONS = (
    r"""
flow1() {
  socat -b "$4" -T @WAIT@ -t 0 "$1:$2" SYSTEM:"sh $d/twice $3 $4 $5" 2>&1
}
cat >"$d/twice" <<'END'
line() { printf "%s-%0$(($2-${#1}-2))d\n" "$1" "$i"; }
burst() { while [ $((i=i+1)) -le "$3" ]; do line "$@" || exit; done; }
i=0 n=0
burst "$@"; echo sent >&2
{
  sleep @APART@ 2>/dev/null || sleep 1
  i=$3; burst "$1" "$2" $(($3*@LOOKS@)); echo again >&2
} &
while IFS= read -r r; do
  echo "back ${r%%-*} ${#r} ${r##*0}" >&2
  [ $((n=n+1)) -lt $(($3*@LOOKS@)) ] || break
done
wait
END
""".replace("@WAIT@", str(WAIT_S))
    .replace("@APART@", str(APART_S))
    .replace("@LOOKS@", str(LOOKS))
)

_FLOW = re.compile(r"^flow ([0-9]{1,2})$", re.ASCII)


def script(task: Task) -> str:
    """All side by side, each output in a file of its own until all have ended. A socket that did
    not send twice, on a machine that is busy or out of processes, is no flow."""
    own = f"$d/flow.{_shell.task_id(task.id)}"
    ask = _echo.script(task, SIZE, COUNT).removeprefix("echoes ")
    return f"""
need socat
w= f=0
while [ $((f=f+1)) -le {FLOWS} ]; do flow1 {ask} >"{own}.$f" 2>&1 & w="$w $!"; done
wait $w
echo "looks {LOOKS}"
f=0
while [ $((f=f+1)) -le {FLOWS} ]; do
  grep -q '^again$' "{own}.$f" && {{ echo "flow $f"; grep '^back ' "{own}.$f"; }}
done
:
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How many flows lost everything, something and nothing; never raises."""
    if fact := _evidence.unread(task, capture, ("flow ", "looks ")):
        return (fact,)
    nonce = _shell.mark(task, "nonce")
    back: list[set[str]] = []
    looks = 1
    for line in _text.lines(capture.output):
        if line == f"looks {LOOKS}":
            looks = LOOKS
        elif _FLOW.match(line) and len(back) < FLOWS:
            back.append(set())
        elif back and (echo := _echo.BACK.match(line)) and echo[1] == nonce and echo[3]:
            back[-1].add(echo[3])
    if not back:
        reason = {"reason": _echo.UNSENT}
        return (Fact(task.probe, Result.NOT_RUN, place=_evidence.node(task), text=reason),)
    dead = sum(1 for flow in back if not flow)
    whole = sum(1 for flow in back if len(flow) >= COUNT * looks)
    figures = {
        "flows": float(len(back)),
        "dead": float(dead),
        "whole": float(whole),
        "partial": float(len(back) - dead - whole),
        "looks": float(looks),
    }
    return (_evidence.seen(task, figures, {"target": task.leg.target.node}),)


PROBE = Probe(
    "udp-flows",
    "many flows at once",
    script,
    read,
    3.5,
    ("socat",),
    (_echo.FUNCTIONS, FUNCTIONS),
)
