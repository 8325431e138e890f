"""own-stack: does a pod reach itself and its gateway, one state of its node.

The first rungs of the ladder: 127.0.0.1, the pod's own address, and the gateway of its default
route. Text: loopback, self and gateway are ``ok`` or ``lost``; gateway is ``none`` where there is
no default route and ``mute`` where its address is link-local, because such a gateway only answers
ARP and nobody's pings (Calico's 169.254.1.1); via is the gateway's address. Silence is no fault by
itself: a gateway may be told not to answer.
"""

import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _shell, _text
from kubectl_netcheck.probes._prelude import PING

#: Pings of each and seconds for them: all three are on this machine.
COUNT, WAIT = 3, 1
_SAID = re.compile(r"^(loopback|self|gateway) (ok|lost|none|mute)$", re.ASCII)
_VIA = re.compile(r"^via ([0-9a-fA-F.:]{2,45})$", re.ASCII)

_FUNCTIONS = r"""
reach() {
  if ping -n -c "$3" -i 0.05 -W "$4" "$2" >/dev/null 2>&1; then echo "$1 ok"; return; fi
  ping -n -c 1 -W "$4" "$2" >/dev/null 2>&1 && echo "$1 ok" || echo "$1 lost"
}
gateway() {
  have ip || return
  v=$(ip -"$1" -o route show default 2>/dev/null); v=${v#*via }; v=${v#inet6 }; v=${v%% *}
  case $v in
  "" | default) echo "gateway none"; return ;;
  169.254.* | fe80:*) echo "gateway mute" ;;
  *) reach gateway "$v" "$2" "$3" ;;
  esac
  echo "via $v"
}
"""


def script(task: Task) -> str:
    """All three side by side."""
    own = _shell.ip(task.leg.source.address)
    version = _shell.version(own)
    loopback = "127.0.0.1" if version == 4 else "::1"
    return f"""
pinger
reach loopback {loopback} {COUNT} {WAIT} & reach self {own} {COUNT} {WAIT} &
gateway {version} {COUNT} {WAIT}
wait
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """What answered; never raises."""
    if fact := _evidence.unread(task, capture, "loopback "):
        return (fact,)
    lines = _text.lines(capture.output)
    text = {m[1]: m[2] for line in lines if (m := _SAID.match(line))}
    via = next((m[1] for line in lines if (m := _VIA.match(line))), "")
    return (_evidence.seen(task, text=text | ({"via": via} if _text.is_address(via) else {})),)


PROBE = Probe(
    "own-stack", "the pod itself and its gateway", script, read, 2.5, ("ping",), (PING, _FUNCTIONS)
)
