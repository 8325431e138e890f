"""udp-flows: many flows to one UDP echo server at once, each its own socket, one state of the node.

Links that are bundled and equal routes are chosen by a hash of addresses and ports (RFC 2992), and
a tunnel's source port is one of the flow inside (RFC 7348 5), so a bad one of them takes all
datagrams of some flows and none of others, whereas random loss takes some of every flow. Parameters
as for udp. Figures: flows (sockets that asked), dead (nothing came back), whole (everything did),
partial; text target, the pod that echoed.
"""

import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _echo, _evidence, _shell, _text

#: Sockets: when half of them hash to the bad link, fewer than two are dead, or whole, in one run of
#: 1900 (34 / 2 ** 16).
FLOWS = 16
#: Datagrams of each: at 30 % of random loss one flow in 120 would be dead.
COUNT, SIZE = 4, 32

_FLOW = re.compile(r"^flow ([0-9]{1,2})$", re.ASCII)


def script(task: Task) -> str:
    """All side by side, each output in a file of its own until all have ended. A socket that sent
    nothing, on a machine that is busy or out of processes, is no flow."""
    own = f"$d/flow.{_shell.task_id(task.id)}"
    ask = _echo.script(task, SIZE, COUNT).removeprefix("echoes ")
    return f"""
need socat
w= f=0
while [ $((f=f+1)) -le {FLOWS} ]; do echo1 {ask} >"{own}.$f" 2>&1 & w="$w $!"; done
wait $w
f=0
while [ $((f=f+1)) -le {FLOWS} ]; do
  grep -q '^sent$' "{own}.$f" && {{ echo "flow $f"; grep '^back ' "{own}.$f"; }}
done
:
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How many flows lost everything, something and nothing; never raises."""
    if fact := _evidence.unread(task, capture, "flow "):
        return (fact,)
    nonce = _shell.mark(task, "nonce")
    back: list[set[str]] = []
    for line in _text.lines(capture.output):
        if _FLOW.match(line) and len(back) < FLOWS:
            back.append(set())
        elif back and (echo := _echo.BACK.match(line)) and echo[1] == nonce and echo[3]:
            back[-1].add(echo[3])
    dead = sum(1 for flow in back if not flow)
    whole = sum(1 for flow in back if len(flow) >= COUNT)
    figures = {
        "flows": float(len(back)),
        "dead": float(dead),
        "whole": float(whole),
        "partial": float(len(back) - dead - whole),
    }
    return (_evidence.seen(task, figures, {"target": task.leg.target.node}),)


PROBE = Probe("udp-flows", "many flows at once", script, read, 2.0, ("socat",), (_echo.FUNCTIONS,))
