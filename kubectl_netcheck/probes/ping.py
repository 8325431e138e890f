"""ping: small ICMP echo requests, counted, with round-trip times; many of them by two processes.

Parameters: ``count`` (1 to 300, default 20), ``interval_ms`` (2 to 1000, default 10; 2 ms is the
least that iputils allows without root, ping/ping.h MIN_USER_INTERVAL_MS), ``wait_ms`` (10 to 600,
default 600): how long to wait for the last reply where none came, less where the packets alone are
wanted. Facts: samples, good, rtt_min_ms, rtt_avg_ms, rtt_max_ms, ttl, duplicates.
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


def script(task: Task) -> str:
    """Whatever the number, it takes count x interval and a second at most."""
    address = _shell.address(task)
    count = _shell.integer(task, "count", 20, 1, 300)
    interval = _shell.integer(task, "interval_ms", 10, 2, 1000)
    wait = _shell.integer(task, "wait_ms", WAIT_MS, 10, WAIT_MS)
    if count * interval > 1500:
        raise ValueError(f"ping {task.id}: {count} packets every {interval} ms take over 1.5 s")
    half = count // 2 if count >= HALVED_FROM else 0
    quiet = " -q" if count - half > QUIET_ABOVE else ""
    each = f"ping -n{quiet} $b -i {interval / 1000:.3f} -c"
    pings = f"{each} {count - half} {address}"
    if half:
        pings = f'{pings} &\no=$({each} {half} {address} 2>&1)\nwait $!; echo "$o"'
    return f"""
pinger
[ $pd = busybox-plain ] && {{ ping -c 2 -W {WHOLE_WAIT} {address}; exit; }}
[ $pd = iputils ] && b="-S {SNDBUF} -W {wait / 1000:.2f}" || b="-W {WHOLE_WAIT}"
{pings}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """Counts and times; LOST only when requests left and nothing at all came back."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    pings = _ping.read(_text.lines(capture.output))
    if not pings.sent and not pings.ending:
        return (_text.not_run(task, PROBE.name, f"ping said: {capture.output[:200]}"),)
    rtt = pings.rtt or (None, None, None)
    return (
        _text.leg_fact(
            task,
            PROBE.name,
            _ping.result(pings),
            pings.sent,
            pings.good,
            {
                "rtt_min_ms": rtt[0],
                "rtt_avg_ms": rtt[1],
                "rtt_max_ms": rtt[2],
                "ttl": pings.ttl,
                "duplicates": pings.duplicates or None,
            },
            {"said": pings.said},
        ),
    )


PROBE = Probe("ping", "ICMP echo, counted", script, read, 3.0, ("ping",), (PING,))
