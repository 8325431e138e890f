"""ping: small ICMP echo requests, counted, with round-trip times; many of them by two processes.

Parameters: ``count`` (1 to 300, default 20), ``interval_ms`` (2 to 1000, default 10; 2 ms is the
least that iputils allows without root, ping/ping.h MIN_USER_INTERVAL_MS), ``wait_ms`` (10 to 600,
default 600): how long to wait for the last reply where none came, less where the packets alone are
wanted. Where some came back and some did not, it looks once more by itself, as many times and
AGAIN_MS later, unless the packets alone were wanted: a fact of its own, after the first look's.
Facts: samples, good, flow_samples (of one process, and so of one flow, at most), rtt_min_ms,
rtt_avg_ms, rtt_max_ms, ttl, duplicates.
"""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _ping, _shell, _text
from kubectl_netcheck.probes._prelude import PING

#: Milliseconds to wait for the last reply when none came: above any round trip inside a cluster.
#: For BusyBox, which takes whole seconds only, the least of these.
WAIT_MS, WHOLE_WAIT = 600, 1
#: Bytes of iputils' send buffer. Its default holds one packet, so that ping sleeps on "No buffer
#: space available" while a neighbour is resolved: 3 s instead of 1.2 s on a dead path, measured.
SNDBUF = 100_000
#: Above this many packets the single replies are left out of the output.
QUIET_ABOVE = 60
#: From this many on two ping processes send half of them each. On two cores that ten pods share
#: ping waits for a processor before each packet: 60 took 1.0 to 1.5 s, and the run waited for them;
#: halves took 0.5 s less. iputils itself makes up for lost time only with a preload, and spins.
HALVED_FROM = 40
#: Milliseconds between two looks at a loss: a node that is busy for a moment, as when all probes of
#: a round start at once, may not be busy any more. Another round costs 1.0 to 1.4 s of a run,
#: measured; here it is over soon after a TCP probe has sent a lost SYN again (1 s, RFC 6298).
AGAIN_MS = 400
#: Milliseconds over which the packets of all looks may be spread, so that it ends in SECONDS also
#: where BusyBox waits a whole second for the last reply of each look.
LONGEST_MS, SECONDS = 1000, 3.4
#: What stands between the output of two looks.
_AGAIN = "\nagain\n"

# look COUNT COUNT INTERVAL ADDRESS: fails where nothing came back.
# pings COUNT COUNT INTERVAL ADDRESS WAIT LOOKS QUIET
_FUNCTIONS = rf"""
look() {{
  if [ "$2" -eq 0 ]; then ping -n $b -i "$3" -c "$1" "$4" 2>&1; return; fi
  ping -n $b -i "$3" -c "$1" "$4" 2>&1 &
  o=$(ping -n $b -i "$3" -c "$2" "$4" 2>&1); k=$?
  wait $! && k=0
  echo "$o"
  return $k
}}
pings() {{
  pinger
  [ $pd = busybox-plain ] && {{ ping -c 2 -W {WHOLE_WAIT} "$4"; return; }}
  [ $pd = iputils ] && b="-S {SNDBUF} -W $5" || b="-W {WHOLE_WAIT}"
  b="$b $7"
  [ "$6" -eq 2 ] || {{ look "$@"; return; }}
  o=$(look "$@"); k=$?
  echo "$o"
  [ $k -eq 0 ] || return $k
  case $o in
  *[0-9.][0-9]'% packet loss'* | *[1-9]'% packet loss'*)
    nap {AGAIN_MS // 10:02d}; echo again; look "$@" ;;
  esac
}}
"""


def script(task: Task) -> str:
    """Whatever the number, a look takes count x interval and a second at most."""
    address = _shell.address(task)
    count = _shell.integer(task, "count", 20, 1, 300)
    interval = _shell.integer(task, "interval_ms", 10, 2, 1000)
    wait = _shell.integer(task, "wait_ms", WAIT_MS, 10, WAIT_MS)
    half = count // 2 if count >= HALVED_FROM else 0
    quiet = "-q" if count - half > QUIET_ABOVE else ""
    looks = 2 if wait == WAIT_MS else 1
    if (count - half) * interval > LONGEST_MS // looks:
        raise ValueError(f"ping {task.id}: {count} packets every {interval} ms take too long")
    return (
        f"pings {count - half} {half} {interval / 1000:.3f} {address} {wait / 1000:.2f} "
        f"{looks} {quiet}"
    ).strip()


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """Counts and times of each look; LOST only when requests left and nothing at all came back."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    parts = capture.output.split(_AGAIN, 1)
    first, *second = (_ping.read(_text.lines(part)) for part in parts)
    # One that was ended says nothing of a path that has answered.
    looks = [look for look in second if look.sent]
    if first.seen:
        looks = [first, *looks]
    if not looks:
        return (_text.not_run(task, PROBE.name, f"ping said: {capture.output[:200]}"),)
    return tuple(_fact(task, look) for look in looks)


def _fact(task: Task, pings: _ping.Pings) -> Fact:
    rtt = pings.rtt or (None, None, None)
    return _text.leg_fact(
        task,
        PROBE.name,
        _ping.result(pings),
        pings.sent,
        pings.good,
        {
            "flow_samples": pings.largest or None,
            "rtt_min_ms": rtt[0],
            "rtt_avg_ms": rtt[1],
            "rtt_max_ms": rtt[2],
            "ttl": pings.ttl,
            "duplicates": pings.duplicates or None,
        },
        {"said": pings.said},
    )


PROBE = Probe("ping", "ICMP echo, counted", script, read, SECONDS, ("ping",), (PING, _FUNCTIONS))
